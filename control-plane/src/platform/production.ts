import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '@picket/shared/config';
import { isLoopback } from '@picket/shared/hosts';
import { SETTINGS, type ControlPlaneConfig } from './config.js';

/** Read and written by who owns the file only. */
const OTHERS = 0o077;
/** What stands in guides, images and examples, and is tried first. */
const SAMPLES =
  /^(change-?(me|it)|example|password|passphrase|picket|postgres|sample|secret|test|token|admin)[\d!-]*$/i;
/** As many different characters has each secret that a person or a program made in earnest. */
const MIN_DIFFERENT_CHARACTERS = 6;
const SECRET_SETTINGS = ['metrics.token', 'ca.passphrase', 'mqtt.password', 'backup.passphrase'] as const;
const FILES = { 'http.tlsKey': 'the private key', 'backup.passphraseFile': 'the passphrase' } as const;
const DATA_FILES = ['secrets.json', 'local.key', 'agent.token'];
const PLAIN = new Set(['mqtt:', 'ws:']);
const TLS_MODES = new Set(['require', 'verify-ca', 'verify-full']);

/** Whether what is only meant for trying it out is refused: as told, else as soon as other machines reach a listener. */
export function isProduction(config: ControlPlaneConfig): boolean {
  const { env, 'http.host': console, 'agents.host': agents } = config;
  return env === undefined ? !isLoopback(console) || !isLoopback(agents) : env === 'production';
}

/** @throws ConfigurationError in production, with every fault */
export function refuseUnsafe(config: ControlPlaneConfig): void {
  if (!isProduction(config)) return;
  const faults = [...openDoors(config), ...weakSecrets(config), ...plainLinks(config), ...readableFiles(config)];
  if (faults.length > 0) throw new ConfigurationError(faults.map((fault) => `${fault} (PICKET_ENV is production)`));
}

function openDoors(config: ControlPlaneConfig): string[] {
  const faults: string[] = [];
  if (config['access.signIn'] === 'local') faults.push('PICKET_SIGN_IN: local asks no one for an account');
  if (config['broker.legacy']) faults.push('PICKET_BROKER_LEGACY: agents share one password; enrol them');
  if (!isLoopback(config['http.host']) && config['http.tlsCert'] === undefined)
    faults.push('PICKET_HTTP_HOST: passwords can be read on the way; set PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY');
  return faults;
}

function weakSecrets(config: ControlPlaneConfig): string[] {
  const faults = SECRET_SETTINGS.filter((name) => isSample(config[name])).map((name) => {
    return `${SETTINGS[name].env}: is a sample, or easy to guess`;
  });
  const database = urlOf(config['database.url']);
  if (database && isSample(decodeURIComponent(database.password)))
    faults.push('PICKET_DATABASE_URL: its password is a sample, or easy to guess');
  if (database && database.password === '' && !isHere(database)) faults.push('PICKET_DATABASE_URL: has no password');
  if (config['backup.dir'] !== undefined && !config['backup.passphrase'] && !config['backup.passphraseFile'])
    faults.push(
      'PICKET_BACKUP_PASSPHRASE: backups are scheduled and not encrypted; set it, or PICKET_BACKUP_PASSPHRASE_FILE',
    );
  const broker = urlOf(config['mqtt.url']);
  if (broker && !isHere(broker) && config['mqtt.password'] === undefined)
    faults.push('PICKET_MQTT_PASSWORD: is missing for the broker in PICKET_MQTT_URL');
  return faults;
}

function plainLinks(config: ControlPlaneConfig): string[] {
  const faults: string[] = [];
  const broker = urlOf(config['mqtt.url']);
  if (broker && !isHere(broker) && PLAIN.has(broker.protocol))
    faults.push('PICKET_MQTT_URL: alerts and the password can be read on the way; take mqtts:// or wss://');
  const database = urlOf(config['database.url']);
  if (database && !isHere(database) && !TLS_MODES.has(database.searchParams.get('sslmode') ?? ''))
    faults.push('PICKET_DATABASE_URL: can be read on the way; add sslmode=verify-full');
  return faults;
}

/** Asked before the data folder is closed to others: a secret that others could read is one no more. */
function readableFiles(config: ControlPlaneConfig): string[] {
  const settings = (Object.keys(FILES) as (keyof typeof FILES)[]).flatMap((name) => {
    const path = config[name];
    return path !== undefined && isReadableByOthers(path)
      ? [`${SETTINGS[name].env}: other users of this machine can read ${FILES[name]}; chmod 600 ${path}`]
      : [];
  });
  const data = DATA_FILES.map((name) => join(config['data.dir'], name)).filter(isReadableByOthers);
  return [
    ...settings,
    ...data.map((path) => `PICKET_DATA_DIR: other users can read ${path}; replace it, with mode 600`),
  ];
}

function isSample(secret: string | undefined): boolean {
  if (secret === undefined || secret === '') return false;
  return SAMPLES.test(secret) || new Set(secret).size < MIN_DIFFERENT_CHARACTERS;
}

function urlOf(text: string | undefined): URL | null {
  return text === undefined ? null : URL.parse(text);
}

/** A folder in place of a host is a socket of this machine. */
function isHere({ hostname }: URL): boolean {
  return hostname === '' || isLoopback(hostname);
}

function isReadableByOthers(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file !== undefined && (file.mode & OTHERS) !== 0;
}
