import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isForThisMachineOnly, loadConfig, settingsHelp } from './config.js';

describe('configuration', () => {
  it('has a default for everything but secrets', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ 'http.host': '127.0.0.1', 'http.port': 6789, 'mqtt.port': 6788 });
    expect(config['database.url']).toBeUndefined();
    expect(config['mqtt.password']).toBeUndefined();
  });

  it('takes the environment before the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'picket-config-'));
    const file = join(folder, 'picket.yaml');
    writeFileSync(file, 'http: {port: 1001}\nmqtt: {port: 1002}\n');
    const config = loadConfig({ PICKET_HTTP_PORT: '2001' }, file);
    expect([config['http.port'], config['mqtt.port']]).toEqual([2001, 1002]);
    rmSync(folder, { recursive: true });
  });

  it('lists every fault at once', () => {
    const wrong = { PICKET_HTTP_PORT: '70000', PICKET_DATABASE_URL: 'mysql://x', PICKET_LOG_LEVEL: 'loud' };
    for (const name of Object.keys(wrong)) expect(() => loadConfig(wrong)).toThrow(name);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'picket.example'])(
    'does not listen on %s without being told twice',
    (host) => {
      expect(() => loadConfig({ PICKET_HTTP_HOST: host })).toThrow('PICKET_HTTP_ALLOW_REMOTE');
      const config = loadConfig({ PICKET_HTTP_HOST: host, PICKET_HTTP_ALLOW_REMOTE: 'true' });
      expect(config['http.host']).toBe(host);
    },
  );

  it.each(['0.0.0.0', '::', '192.0.2.1', 'picket.example'])(
    'never lets the MQTT listener without TLS on %s',
    (host) => {
      expect(() => loadConfig({ PICKET_MQTT_HOST: host })).toThrow('PICKET_PUBLIC_URL');
      expect(() => loadConfig({ PICKET_MQTT_HOST: host, PICKET_MQTT_URL: 'mqtts://broker.example' })).not.toThrow();
    },
  );

  it('opens the listeners for agents by one setting, and narrows them by another', () => {
    const hostOf = (environment: Record<string, string>) => loadConfig(environment)['agents.host'];
    expect(hostOf({})).toBe('127.0.0.1');
    expect(hostOf({ PICKET_PUBLIC_URL: 'https://picket.example' })).toBe('0.0.0.0');
    expect(hostOf({ PICKET_PUBLIC_URL: 'https://picket.example', PICKET_AGENTS_HOST: '192.0.2.1' })).toBe('192.0.2.1');
    for (const url of ['http://picket.example', 'https://picket.example/a', 'picket.example'])
      expect(() => loadConfig({ PICKET_PUBLIC_URL: url })).toThrow('PICKET_PUBLIC_URL');
  });

  it('takes no password in an address that is logged', () => {
    expect(() => loadConfig({ PICKET_MQTT_URL: 'mqtts://me:secret@broker.example' })).toThrow('settings of their own');
    expect(() => loadConfig({ PICKET_MQTT_URL: 'mqtts://me:secret@broker.example' })).not.toThrow('secret@');
    expect(loadConfig({ PICKET_MQTT_URL: 'ws://broker.example/a@b' })['mqtt.url']).toBe('ws://broker.example/a@b');
  });

  it('takes certificate and key together, and asks for them where the console is open', () => {
    for (const name of ['PICKET_HTTP_TLS_CERT', 'PICKET_HTTP_TLS_KEY'])
      expect(() => loadConfig({ [name]: 'file.pem' })).toThrow('set both or neither');
    expect(() => loadConfig({ PICKET_HTTP_HOST: '0.0.0.0' })).toThrow('PICKET_HTTP_TLS_CERT');
  });

  it.each([
    [{}, true],
    [{ PICKET_HTTP_HOST: '::1' }, true],
    [{ PICKET_HTTP_HOST: '0.0.0.0', PICKET_HTTP_ALLOW_REMOTE: 'true' }, false],
    [{ PICKET_HTTP_ALLOWED_HOSTS: 'picket.example' }, false],
    [{ PICKET_PUBLIC_URL: 'https://picket.example' }, false],
  ])('knows from %j whether only this machine reaches the console', (environment, isSo) => {
    expect(isForThisMachineOnly(loadConfig(environment))).toBe(isSo);
  });

  it('names both open doors at once', () => {
    const open = { PICKET_HTTP_HOST: '0.0.0.0', PICKET_MQTT_HOST: '0.0.0.0' };
    expect(() => loadConfig(open)).toThrow(/PICKET_HTTP_HOST[^]*PICKET_MQTT_HOST/);
  });

  it('explains each setting', () => {
    expect(settingsHelp()).toMatch(
      /PICKET_MQTT_PORT +port of the plain listener of the embedded MQTT broker \[6788\] \(mqtt\.port\)/,
    );
  });
});
