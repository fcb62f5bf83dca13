import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '@picket/shared/config';
import { AGENT_SETTINGS, cleanAgentId, describeConfig, loadConfig } from './config.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function yaml(text: string): string {
  const path = join(folder, 'agent.yaml');
  writeFileSync(path, text);
  return path;
}

function faultsOf(environment: Record<string, string>, file?: string): readonly string[] {
  try {
    loadConfig(environment, file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
  }
  return [];
}

describe('the configuration', () => {
  it('has a default for everything but the password', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ profile: 'cic-v40', 'alerts.aggregate': true, 'flow.memoryMib': 256 });
    expect(config['mqtt.password']).toBeUndefined();
  });

  it('takes the environment before the file before the default', () => {
    const file = yaml('alerts: { windowS: 20, aggregate: no }\nscoring: { batchRows: 64 }\n');
    expect(loadConfig({ PICKET_ALERTS_WINDOW_S: '30' }, file)).toMatchObject({
      'alerts.windowS': 30,
      'alerts.aggregate': false,
      'scoring.batchRows': 64,
    });
  });

  it('lists every fault at once', () => {
    const faults = faultsOf(
      { PICKET_OUTBOX_MIB: '0', PICKET_MQTT_URL: 'ftp://x', PICKET_PROFILE: 'v41' },
      yaml('alerts: { windowS: soon }\nunheard: of\n'),
    );
    const names = ['unheard', 'PICKET_MQTT_URL', 'PICKET_PROFILE', 'alerts.windowS', 'PICKET_OUTBOX_MIB'];
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(names);
  });

  it('takes no password in an address that is logged, and does not repeat it', () => {
    const [fault] = faultsOf({ PICKET_MQTT_URL: 'mqtts://me:secret@broker.example' });
    expect(fault).toMatch(/a setting of its own.*mqtts:\/\/…@broker\.example/);
    expect(fault).not.toContain('secret@');
  });

  it('says in one line what is wrong with the file itself', () => {
    expect(faultsOf({}, join(folder, 'absent.yaml'))).toEqual([expect.stringMatching(/absent\.yaml: .*ENOENT/)]);
    expect(faultsOf({}, yaml('a: [1\nb: 2'))[0]).not.toContain('\n');
  });

  it('appears in --help setting by setting, without a secret', () => {
    const help = describeConfig();
    for (const [name, { env }] of Object.entries(AGENT_SETTINGS)) expect(help).toMatch(new RegExp(`${env} +${name}: `));
    expect(help).toMatch(/PICKET_MQTT_PASSWORD +mqtt\.password: password at the broker$/m);
  });

  it("makes an agent's id out of any host name", () => {
    expect(cleanAgentId('edge.example.org')).toBe('edge-example-org');
    expect(cleanAgentId('')).toBe('agent');
  });
});
