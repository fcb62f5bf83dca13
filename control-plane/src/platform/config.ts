import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ConfigurationError,
  describeSettings,
  flag,
  resolveSettings,
  setting,
  type Values,
} from '@picket/shared/config';
import { VET_LIMITS } from '@picket/shared/bundle';
import { describeError } from '@picket/shared/errors';
import { hostNameOf, isLoopback } from '@picket/shared/hosts';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_DATA_DIR } from '../default-data-dir.js';

/** The checkout (or the folder of the installed package's parent): this file is `control-plane/<dist|src>/platform/`. */
const CHECKOUT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const MIB = 1024 * 1024;

/** The job queue gives a job up after a day, whatever it is told. */
const MAX_DEADLINE_S = 80_000;

const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback);
const days = (fallback: number) => z.coerce.number().int().min(1).max(10_000).default(fallback);
const path = z.string().transform((text) => resolve(text));
const url = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)), `must begin with ${schemes[0]}://`)
    .optional();

/** Every setting of the control plane; `--help` is made from it. */
export const SETTINGS = {
  env: setting(
    'PICKET_ENV',
    z.enum(['development', 'production']).optional(),
    'production refuses to start with sample, missing or readable secrets and with open doors, and says each. ' +
      'Default: production as soon as other machines reach a listener',
  ),
  'data.dir': setting(
    'PICKET_DATA_DIR',
    z
      .string()
      .default(DEFAULT_DATA_DIR)
      .transform((path) => resolve(path)),
    'folder for the database, models, data sets and generated secrets',
  ),
  'http.host': setting('PICKET_HTTP_HOST', z.string().default('127.0.0.1'), 'address of the console and the API'),
  'http.port': setting('PICKET_HTTP_PORT', port(6789), 'port of the console and the API'),
  'http.allowRemote': setting(
    'PICKET_HTTP_ALLOW_REMOTE',
    flag.default(false),
    'allow an http.host that other machines reach without TLS, where something in front of it guards the port',
  ),
  'http.allowedHosts': setting(
    'PICKET_HTTP_ALLOWED_HOSTS',
    z
      .preprocess(
        (said) => (typeof said === 'string' ? said.split(',').map((name) => name.trim().toLowerCase()) : said),
        z.array(z.string().refine((name) => hostNameOf(name) === name, 'host names without port, separated by commas')),
      )
      .optional(),
    'host names of the console, separated by commas, behind a proxy; IP addresses and localhost always work',
  ),
  'http.tlsCert': setting(
    'PICKET_HTTP_TLS_CERT',
    path.optional(),
    'certificate chain (PEM) of the console and the API, which then speak HTTPS only; read again when the file changes',
  ),
  'http.tlsKey': setting('PICKET_HTTP_TLS_KEY', path.optional(), 'private key (PEM) of http.tlsCert'),
  'access.signIn': setting(
    'PICKET_SIGN_IN',
    z.enum(['required', 'local']).default('required'),
    'local: whoever reaches the console from this machine is an administrator without an account; only while no other ' +
      'machine reaches it',
  ),
  'metrics.token': setting(
    'PICKET_METRICS_TOKEN',
    z.string().min(16).optional(),
    'bearer token for /metrics; without it /metrics is open while only this machine reaches the console, else closed',
    { secret: true },
  ),
  'public.url': setting(
    'PICKET_PUBLIC_URL',
    url('https').refine(
      (text) => text === undefined || URL.parse(text)?.origin === text.replace(/\/$/, ''),
      'a name only: https://picket.example',
    ),
    'https:// address of this control plane for other machines; opens the TLS listeners for agents to them',
  ),
  'ca.passphrase': setting(
    'PICKET_CA_PASSPHRASE',
    z.string().min(16).optional(),
    'encrypts the key of the CA in the database; default: one in secrets.json',
    { secret: true },
  ),
  'database.url': setting(
    'PICKET_DATABASE_URL',
    url('postgres', 'postgresql'),
    'an existing PostgreSQL 15 or newer instead of the embedded one',
    { secret: true },
  ),
  'mqtt.host': setting(
    'PICKET_MQTT_HOST',
    z.string().default('127.0.0.1'),
    'loopback address of the plain listener of the embedded MQTT broker, for programs of this machine',
  ),
  'mqtt.port': setting('PICKET_MQTT_PORT', port(6788), 'port of the plain listener of the embedded MQTT broker'),
  'broker.legacy': setting(
    'PICKET_BROKER_LEGACY',
    flag.optional(),
    'take the shared passwords: of agents without a certificate (agent.token) and of readers of the alert feed ' +
      '(user feed), on the plain listener only. ' +
      'Default: false, after an upgrade true with a warning',
  ),
  'certificates.renewExpired': setting(
    'PICKET_RENEW_EXPIRED',
    flag.default(false),
    'let an agent renew a certificate that expired less than 30 days ago without asking; default: a person approves',
  ),
  'mqtts.port': setting('PICKET_MQTTS_PORT', port(8883), 'port of the TLS listener of the embedded MQTT broker'),
  'mqtt.maxConnections': setting(
    'PICKET_MQTT_MAX_CONNECTIONS',
    z.coerce.number().int().min(2).max(100_000).default(2000),
    'maximum connections of the embedded broker',
  ),
  'mqtt.maxConnectionsPerAddress': setting(
    'PICKET_MQTT_MAX_CONNECTIONS_PER_ADDRESS',
    z.coerce.number().int().min(1).max(100_000).default(200),
    'maximum connections of one address (of IPv6: one /64 network) at the embedded broker; not for 127.0.0.1 and ::1, ' +
      'which programs of this machine share. More agents behind one router or proxy need a higher one',
  ),
  'mqtt.packetsPerSecond': setting(
    'PICKET_MQTT_PACKETS_PER_SECOND',
    z.coerce.number().int().min(1).max(1_000_000).default(500),
    'MQTT packets per second and client that the embedded broker reads (twice as many at once after a pause); ' +
      'clients that send more are slowed down, nothing is lost',
  ),
  'mqtt.url': setting(
    'PICKET_MQTT_URL',
    url('mqtt', 'mqtts', 'ws', 'wss').refine(
      (text) => text === undefined || !/^\w+:\/\/[^/]*@/.test(text),
      'user name and password have settings of their own: the address is logged',
    ),
    'an existing MQTT broker instead of the embedded one',
  ),
  'mqtt.username': setting('PICKET_MQTT_USERNAME', z.string().optional(), 'user name at the existing broker'),
  'mqtt.password': setting('PICKET_MQTT_PASSWORD', z.string().optional(), 'password at the existing broker', {
    secret: true,
  }),
  'mqtt.agentsUrl': setting(
    'PICKET_MQTT_AGENTS_URL',
    url('mqtts', 'wss'),
    'address of the existing broker for agents, which they are told when they enrol',
  ),
  'mqtt.readersUrl': setting(
    'PICKET_MQTT_READERS_URL',
    url('mqtts', 'wss'),
    'address of the existing broker for subscribers of the alert feed with a password, which they are told; those with a ' +
      'certificate come to the address for agents',
  ),
  'mqtt.dynamicSecurity': setting(
    'PICKET_MQTT_DYNAMIC_SECURITY',
    flag.default(false),
    'the existing broker is a Mosquitto with its dynamic-security plugin: let agents and subscribers in and revoke them there ' +
      '(deploy/mosquitto)',
  ),
  'mqtt.tlsDir': setting(
    'PICKET_MQTT_TLS_DIR',
    z
      .string()
      .transform((path) => resolve(path))
      .optional(),
    'folder in which ca.pem, crl.pem, server.pem and server.key are kept for the existing broker',
  ),
  'ingest.queueBatches': setting(
    'PICKET_INGEST_QUEUE_BATCHES',
    z.coerce.number().int().min(1).max(10_000).default(64),
    'maximum batches per agent that wait for the database; the agent sends more of them again later',
  ),
  'alerts.retentionDays': setting(
    'PICKET_ALERTS_RETENTION_DAYS',
    z.coerce.number().int().min(1).max(3650).default(90),
    'days after which alerts are deleted',
  ),
  'agents.host': setting(
    'PICKET_AGENTS_HOST',
    z.string().optional(),
    'address of the TLS listeners for agents (HTTPS and MQTT); default: 127.0.0.1, with PICKET_PUBLIC_URL all addresses',
  ),
  'agents.port': setting('PICKET_AGENTS_PORT', port(8443), 'port of the HTTPS listener for agents'),
  'agents.max': setting(
    'PICKET_AGENTS_MAX',
    z.coerce.number().int().min(1).max(1_000_000).default(10_000),
    'maximum agents; statuses of more agents are refused and counted',
  ),
  'agents.silentAfterS': setting(
    'PICKET_AGENTS_SILENT_AFTER_S',
    z.coerce.number().int().min(1).max(86_400).default(20),
    'seconds without a status after which a connected agent counts as silent',
  ),
  'telemetry.windowDays': setting(
    'PICKET_TELEMETRY_WINDOW_DAYS',
    days(2),
    'days to keep sketches as received, and by minute',
  ),
  'telemetry.hourDays': setting('PICKET_TELEMETRY_HOUR_DAYS', days(30), 'days to keep hourly sketches'),
  'telemetry.dayDays': setting('PICKET_TELEMETRY_DAY_DAYS', days(400), 'days to keep daily sketches'),
  'telemetry.maxSamples': setting(
    'PICKET_TELEMETRY_MAX_SAMPLES',
    z.coerce.number().int().min(0).max(10_000_000).default(100_000),
    'maximum flows kept for labelling, newest first',
  ),
  'jobs.maxWaiting': setting(
    'PICKET_JOBS_MAX_WAITING',
    z.coerce.number().int().min(1).max(1000).default(10),
    'maximum waiting jobs per kind (training, import, evaluation, audit …); more are refused',
  ),
  'jobs.deadlineS': setting(
    'PICKET_JOBS_DEADLINE_S',
    z.coerce.number().int().min(1).max(MAX_DEADLINE_S).default(21_600),
    'time limit of an import, audit, evaluation or join with labels, in seconds',
  ),
  'jobs.silentAfterS': setting(
    'PICKET_JOBS_SILENT_AFTER_S',
    z.coerce.number().int().min(1).max(MAX_DEADLINE_S).default(300),
    'seconds without progress and CPU time before the process of a job is ended',
  ),
  'training.deadlineS': setting(
    'PICKET_TRAINING_DEADLINE_S',
    z.coerce.number().int().min(1).max(MAX_DEADLINE_S).default(43_200),
    'time limit of a training run in seconds',
  ),
  'training.threads': setting(
    'PICKET_TRAINING_THREADS',
    z.coerce.number().int().min(1).max(256).default(1),
    'threads of a training run; more than idle cores make it slower',
  ),
  'learning.holdOutShare': setting(
    'PICKET_LEARNING_HOLD_OUT_SHARE',
    z.coerce.number().min(0.05).max(0.5).default(0.2),
    'share of the distinct rows of a data set that is held out from all training, to compare models on',
  ),
  'models.vetTimeS': setting(
    'PICKET_MODELS_VET_TIME_S',
    z.coerce
      .number()
      .int()
      .min(1)
      .max(600)
      .default(VET_LIMITS.timeMs / 1000),
    'time limit for the golden rows of an imported model, in seconds',
  ),
  'models.vetMemoryMib': setting(
    'PICKET_MODELS_VET_MEMORY_MIB',
    z.coerce
      .number()
      .int()
      .min(128)
      .max(65_536)
      .default(VET_LIMITS.memoryBytes / MIB),
    'memory limit for the golden rows of an imported model, in MiB',
  ),
  'agent.program': setting(
    'PICKET_AGENT_PROGRAM',
    z.string().default(join(CHECKOUT, 'agent/bin/picket-agent')),
    'agent program, which meters imported captures',
  ),
  'backup.dir': setting(
    'PICKET_BACKUP_DIR',
    z
      .string()
      .transform((path) => resolve(path))
      .optional(),
    'folder for backups by schedule, best on another disk; default: no backup is scheduled',
  ),
  'backup.everyH': setting(
    'PICKET_BACKUP_EVERY_H',
    z.coerce.number().int().min(1).max(720).default(24),
    'hours between two scheduled backups',
  ),
  'backup.keep': setting(
    'PICKET_BACKUP_KEEP',
    z.coerce.number().int().min(1).max(365).default(7),
    'scheduled backups that are kept, the newest',
  ),
  'backup.drill': setting(
    'PICKET_BACKUP_DRILL',
    flag.default(true),
    'restore each scheduled backup into a scratch database, and compare every row',
  ),
  'backup.beforeUpgrade': setting(
    'PICKET_BACKUP_BEFORE_UPGRADE',
    flag.default(true),
    'back up before the schema is upgraded; in PICKET_BACKUP_DIR, else in backups/ of the data folder',
  ),
  'backup.passphrase': setting(
    'PICKET_BACKUP_PASSPHRASE',
    z.string().min(12).optional(),
    'encrypts backups, and opens those that are restored; default: backups are not encrypted',
    { secret: true },
  ),
  'backup.passphraseFile': setting(
    'PICKET_BACKUP_PASSPHRASE_FILE',
    z.string().optional(),
    'file whose first line is that passphrase',
  ),
  'log.level': setting(
    'PICKET_LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    'lowest level of log messages',
  ),
} as const;

type Settings = Values<typeof SETTINGS>;
export type ControlPlaneConfig = Settings & { readonly 'agents.host': string };

/**
 * Settings of this process: environment before file before default.
 * @throws ConfigurationError with every fault
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  configFile?: string,
): ControlPlaneConfig {
  const settings = resolveSettings(SETTINGS, environment, configFile ? readYaml(configFile) : undefined);
  const config = { ...settings, 'agents.host': settings['agents.host'] ?? agentsHost(settings) };
  refuseOpenDoors(config);
  return config;
}

/** The settings as `--help` shows them. */
export function settingsHelp(): string {
  const rows = describeSettings(SETTINGS).map(({ name, env, default: fallback, description }) => {
    const shown = fallback ? ` [${fallback}]` : '';
    return `  ${env.padEnd(30)} ${description}${shown} (${name})`;
  });
  return `Settings (environment variable, or in the file given by --config):\n${rows.join('\n')}\n`;
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`${path}: ${describeError(error).split('\n')[0]}`]);
  }
}

/** The certificates guard this listener: one setting opens it. */
function agentsHost(settings: Settings): string {
  return settings['public.url'] === undefined ? '127.0.0.1' : '0.0.0.0';
}

/** Passwords and sessions can be read on the way where there is no TLS; so can what goes to the plain MQTT listener. */
function refuseOpenDoors(config: ControlPlaneConfig): void {
  const faults: string[] = [];
  if ((config['http.tlsCert'] === undefined) !== (config['http.tlsKey'] === undefined))
    faults.push('PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY: set both or neither');
  if (!isLoopback(config['http.host']) && config['http.tlsCert'] === undefined && !config['http.allowRemote'])
    faults.push(
      `PICKET_HTTP_HOST: ${config['http.host']} can be reached from other machines, and passwords could be read on the ` +
        'way; set PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY for HTTPS, or PICKET_HTTP_ALLOW_REMOTE=true if ' +
        'something in front of it guards the port',
    );
  if (config['access.signIn'] === 'local' && !isForThisMachineOnly(config))
    faults.push(
      'PICKET_SIGN_IN: local makes whoever reaches the console an administrator, and other machines reach it; ' +
        'leave PICKET_SIGN_IN out',
    );
  if (config['mqtt.url'] === undefined && !isLoopback(config['mqtt.host']))
    faults.push(
      `PICKET_MQTT_HOST: ${config['mqtt.host']} can be reached from other machines, and this listener has no TLS; ` +
        'set PICKET_PUBLIC_URL, which opens the TLS listeners for agents and readers',
    );
  if (faults.length > 0) throw new ConfigurationError(faults);
}

/** Whether nothing says that other machines reach the console: neither its address, nor a name that a proxy has. */
export function isForThisMachineOnly(config: ControlPlaneConfig): boolean {
  return (
    isLoopback(config['http.host']) && config['http.allowedHosts'] === undefined && config['public.url'] === undefined
  );
}
