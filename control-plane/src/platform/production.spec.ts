import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';
import { isProduction, refuseUnsafe } from './production.js';

const folder = mkdtempSync(join(tmpdir(), 'picket-production-'));
const open = join(folder, 'open');
const closed = join(folder, 'closed');
writeFileSync(open, 'x');
chmodSync(open, 0o644);
writeFileSync(closed, 'x', { mode: 0o600 });
writeFileSync(join(folder, 'secrets.json'), '{}');
chmodSync(join(folder, 'secrets.json'), 0o640);

afterAll(() => rmSync(folder, { recursive: true }));

const HERE = { PICKET_DATA_DIR: '/nowhere' };
const PRODUCTION = { ...HERE, PICKET_ENV: 'production' };
const DATABASE = 'postgres://picket:fjord-lantern-57@db.example/picket';

describe('production mode', () => {
  it.each([
    [{}, false],
    [{ PICKET_ENV: 'production' }, true],
    [{ PICKET_PUBLIC_URL: 'https://picket.example' }, true],
    [{ PICKET_HTTP_HOST: '0.0.0.0', PICKET_HTTP_ALLOW_REMOTE: 'true' }, true],
    [{ PICKET_PUBLIC_URL: 'https://picket.example', PICKET_ENV: 'development' }, false],
    [{ PICKET_PUBLIC_URL: 'https://picket.example', PICKET_AGENTS_HOST: '127.0.0.1' }, false],
  ])('is the default as soon as other machines reach a listener: %j', (environment, isSo) => {
    expect(isProduction(loadConfig(environment))).toBe(isSo);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no sign-in', { PICKET_SIGN_IN: 'local' }, /PICKET_SIGN_IN: local asks no one/],
    ['a password that agents share', { PICKET_BROKER_LEGACY: 'true' }, /PICKET_BROKER_LEGACY: agents share/],
    ['a console without TLS', { PICKET_HTTP_HOST: '::', PICKET_HTTP_ALLOW_REMOTE: 'true' }, /PICKET_HTTP_HOST: passwords/],
    ['a sample token', { PICKET_METRICS_TOKEN: 'changeme12345678' }, /PICKET_METRICS_TOKEN: is a sample/],
    ['a passphrase of one letter', { PICKET_CA_PASSPHRASE: 'a'.repeat(20) }, /PICKET_CA_PASSPHRASE: is a sample/],
    ['a sample passphrase', { PICKET_BACKUP_PASSPHRASE: 'passphrase-1' }, /PICKET_BACKUP_PASSPHRASE: is a sample/],
    ['a sample password', { PICKET_MQTT_URL: 'mqtts://b.example', PICKET_MQTT_PASSWORD: 'secret' }, /PICKET_MQTT_PASSWORD: is a/],
    ['no password', { PICKET_MQTT_URL: 'mqtts://broker.example' }, /PICKET_MQTT_PASSWORD: is missing/],
    ['a broker without TLS', { PICKET_MQTT_URL: 'mqtt://broker.example' }, /PICKET_MQTT_URL: alerts and the password/],
    ['a sample password of the database', { PICKET_DATABASE_URL: 'postgres://picket:picket@localhost/p' }, /PICKET_DATABASE_URL: its/],
    ['a database without a password', { PICKET_DATABASE_URL: 'postgres://picket@db.example/p' }, /PICKET_DATABASE_URL: has no/],
    ['a database without TLS', { PICKET_DATABASE_URL: DATABASE }, /PICKET_DATABASE_URL: can be read/],
    ['backups that are not encrypted', { PICKET_BACKUP_DIR: '/backups' }, /PICKET_BACKUP_PASSPHRASE: backups are/],
    ['a key that others can read', { PICKET_HTTP_TLS_CERT: closed, PICKET_HTTP_TLS_KEY: open }, /PICKET_HTTP_TLS_KEY: other users/],
    ['a passphrase that others can read', { PICKET_BACKUP_PASSPHRASE_FILE: open }, /PICKET_BACKUP_PASSPHRASE_FILE: other/],
    ['secrets that others can read', { PICKET_DATA_DIR: folder }, /PICKET_DATA_DIR: other users can read .*secrets\.json/],
  ])('refuses %s', (_name, environment, reason) => {
    expect(() => refuseUnsafe(loadConfig({ ...PRODUCTION, ...environment }))).toThrow(reason);
    const isRefusedAnyway = environment['PICKET_HTTP_HOST'] !== undefined;
    if (!isRefusedAnyway) expect(() => refuseUnsafe(loadConfig({ ...HERE, ...environment }))).not.toThrow();
  }); // prettier-ignore

  it('takes what is safe', () => {
    const safe = {
      ...PRODUCTION,
      PICKET_PUBLIC_URL: 'https://picket.example',
      PICKET_DATABASE_URL: `${DATABASE}?sslmode=verify-full`,
      PICKET_MQTT_URL: 'mqtts://broker.example',
      PICKET_MQTT_PASSWORD: 'umbrella-kettle-93',
      PICKET_HTTP_TLS_CERT: closed,
      PICKET_HTTP_TLS_KEY: closed,
      PICKET_BACKUP_DIR: '/backups',
      PICKET_BACKUP_PASSPHRASE_FILE: closed,
    };
    expect(() => refuseUnsafe(loadConfig(safe))).not.toThrow();
  });
});
