import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import {
  ConfigurationError,
  describeSettings,
  flag,
  resolveSettings,
  setting,
  type Values,
} from '@picket/shared/config';
import { agentIdSchema } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { PROFILE_NAMES } from '@picket/shared/features';
import { REMOTE_SETTINGS, type RemoteSettingName } from '@picket/shared/settings';
import { CAPTURE_METHODS } from './sources/live/capture-method.js';
import { readBoundedSync } from './host/read-bounded.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number with bounds and a default; the environment gives it as text. */
const whole = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);

/** A setting that the control plane may give too; its bounds and its default are those of the contract. */
const remote = (env: string, name: Exclude<RemoteSettingName, 'log.level'>) => {
  const { minimum, maximum, fallback, description } = REMOTE_SETTINGS[name];
  return setting(env, whole(minimum, maximum, fallback), description);
};
const LOG_LEVEL = REMOTE_SETTINGS['log.level'];

const url = (protocols: RegExp) => z.url({ protocol: protocols });

/** Every setting of the agent. `picket-agent --help` prints this list; so does the README's table. */
export const AGENT_SETTINGS = {
  'agent.id': setting(
    'PICKET_AGENT_ID',
    agentIdSchema.default(() => cleanAgentId(hostname())),
    'name of this agent: MQTT client id, topic level and user name; proposed at the enrolment, which decides',
  ),
  'state.dir': setting(
    'PICKET_STATE_DIR',
    z
      .string()
      .min(1)
      .default(() => defaultStateDir(process.env)),
    'folder of the outbox, of the models and of the identity',
  ),
  'mqtt.url': setting(
    'PICKET_MQTT_URL',
    url(/^(mqtts?|wss?)$/)
      .refine((text) => !/^\w+:\/\/[^/]*@/.test(text), 'the password has a setting of its own: the address is logged')
      .optional(),
    'broker. Default: the one that was named at the enrolment, else mqtt://127.0.0.1:6788',
  ),
  'mqtt.password': setting('PICKET_MQTT_PASSWORD', z.string().min(1).optional(), 'password at the broker', {
    secret: true,
  }),
  'mqtt.ackTimeoutS': setting(
    'PICKET_MQTT_ACK_TIMEOUT_S',
    whole(1, 600, 10),
    'seconds without an acknowledgement before records are sent again',
  ),
  'mqtt.drainS': setting(
    'PICKET_MQTT_DRAIN_S',
    whole(0, 3600, 10),
    'seconds to wait at the end of the input for the acknowledgement of the last records',
  ),
  'controlPlane.url': setting(
    'PICKET_CONTROL_PLANE_URL',
    url(/^https?$/).optional(),
    'URL of the control plane, for model bundles. Default: the one that was named at the enrolment, else ' +
      'http://127.0.0.1:6789',
  ),
  'capture.method': setting(
    'PICKET_CAPTURE_METHOD',
    z.enum(CAPTURE_METHODS).default('auto'),
    'how an interface is read; auto: packet sockets, and tcpdump where they cannot be used',
  ),
  'capture.ringMib': setting('PICKET_CAPTURE_RING_MIB', whole(4, 4096, 64), 'kernel buffer for packets, per worker'),
  'capture.promiscuous': setting(
    'PICKET_CAPTURE_PROMISCUOUS',
    flag.default(true),
    'promiscuous mode: also capture frames of other hosts, as a mirror port, bridge or switch port needs',
  ),
  'capture.user': setting(
    'PICKET_CAPTURE_USER',
    z.string().min(1).optional(),
    'user to switch to after opening the interface, when started as root (root: stay root). Default: nobody, or ' +
      'the caller of sudo if nobody cannot read the program',
  ),
  profile: setting('PICKET_PROFILE', z.enum(PROFILE_NAMES).default('cic-v40'), 'feature profile of the flow engine'),
  'flow.memoryMib': setting('PICKET_FLOW_MEMORY_MIB', whole(4, 65_536, 256), 'memory of the flow table'),
  'scoring.batchRows': setting('PICKET_BATCH_ROWS', whole(1, 65_536, 1024), 'flows scored at once'),
  'scoring.batchMs': remote('PICKET_BATCH_MS', 'scoring.batchMs'),
  'scoring.timeS': setting(
    'PICKET_SCORING_TIME_S',
    whole(1, 600, 10),
    'maximum time of a model per batch; a slower model is stopped and the previous model continues',
  ),
  'scoring.memoryMib': setting(
    'PICKET_SCORING_MEMORY_MIB',
    whole(256, 65_536, 1024),
    'maximum memory of the scoring process, per worker',
  ),
  'alerts.aggregate': setting(
    'PICKET_ALERTS_AGGREGATE',
    flag.default(true),
    'one alert for many similar flows; false: one alert per flow',
  ),
  'alerts.windowS': remote('PICKET_ALERTS_WINDOW_S', 'alerts.windowS'),
  'alerts.perMinute': remote('PICKET_ALERTS_PER_MINUTE', 'alerts.perMinute'),
  'outbox.maxMib': remote('PICKET_OUTBOX_MIB', 'outbox.maxMib'),
  'sketch.windowS': remote('PICKET_SKETCH_WINDOW_S', 'sketch.windowS'),
  'samples.perWindow': remote('PICKET_SAMPLES_PER_WINDOW', 'samples.perWindow'),
  'settings.remote': setting(
    'PICKET_SETTINGS_REMOTE',
    flag.default(true),
    'take settings from the control plane (docs/settings.md); they go before those of this host',
  ),
  'status.intervalS': remote('PICKET_STATUS_INTERVAL_S', 'status.intervalS'),
  'metrics.port': setting(
    'PICKET_METRICS_PORT',
    whole(0, 65_535, 0),
    'port of /metrics and /healthz on the loopback address; 0: none',
  ),
  'log.level': setting(
    'PICKET_LOG_LEVEL',
    z.enum(LOG_LEVEL.choices).default(LOG_LEVEL.fallback),
    LOG_LEVEL.description,
  ),
} as const;

export type AgentConfig = Values<typeof AGENT_SETTINGS>;

/** Read where no file is named. */
const SYSTEM_FILE = '/etc/picket/agent.yaml';
const LARGEST_FILE_BYTES = 1024 * 1024;
const SYSTEM_STATE_DIR = '/var/lib/picket-agent';

/**
 * Resolves the configuration: environment before file before default.
 * @param file default: /etc/picket/agent.yaml, if it is there
 * @throws ConfigurationError that lists every fault
 */
export function loadConfig(environment: Environment, file = existing(SYSTEM_FILE)): AgentConfig {
  return resolveSettings(AGENT_SETTINGS, environment, file === undefined ? undefined : readYaml(file));
}

/** The settings as `--help` shows them. */
export function describeConfig(): string {
  const rows = describeSettings(AGENT_SETTINGS);
  const width = Math.max(...rows.map(({ env }) => env.length));
  const lines = rows.map(({ name, env, default: fallback, description }) => {
    const shown = fallback === '' ? '' : ` (default ${fallback})`;
    return `  ${env.padEnd(width)}  ${name}: ${description}${shown}`;
  });
  return ['', 'Configuration (environment variable, name in the YAML file):', ...lines].join('\n');
}

/** A host's name in the alphabet of agent ids. */
export function cleanAgentId(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64) || 'agent';
}

function defaultStateDir(environment: Environment): string {
  // systemd sets STATE_DIRECTORY for units with StateDirectory=, as a list separated by colons.
  const fromSystemd = environment['STATE_DIRECTORY']?.split(':')[0];
  if (fromSystemd) return fromSystemd;
  // Root's home is closed to the user that the agent becomes.
  if (process.getuid?.() === 0 && !environment['XDG_STATE_HOME']) return SYSTEM_STATE_DIR;
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'picket-agent');
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

function readYaml(file: string): unknown {
  try {
    return parseYaml(readBoundedSync(file, LARGEST_FILE_BYTES)) as unknown;
  } catch (error) {
    throw new ConfigurationError([`${file}: ${describeError(error).split('\n')[0]}`]);
  }
}
