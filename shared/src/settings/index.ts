import { z } from 'zod';

/** A setting of agents that the control plane may give. */
export type RemoteSetting =
  | {
      readonly kind: 'integer';
      readonly minimum: number;
      readonly maximum: number;
      readonly fallback: number;
      readonly unit: string;
      readonly description: string;
    }
  | {
      readonly kind: 'choice';
      readonly choices: readonly [string, ...string[]];
      readonly fallback: string;
      readonly description: string;
    };

const integer = (minimum: number, maximum: number, fallback: number, unit: string, description: string) =>
  ({ kind: 'integer', minimum, maximum, fallback, unit, description }) as const;

/**
 * What may be set from afar: how much an agent sends, and how often. Where it captures, whom it trusts and what it keeps
 * secret is decided on the host. Agents read the same settings from their own file, under the same names and bounds.
 */
export const REMOTE_SETTINGS = {
  'alerts.windowS': integer(1, 3600, 10, 's', 'seconds of flows in one alert'),
  'alerts.perMinute': integer(
    1,
    10_000_000,
    600,
    'alerts/min',
    'maximum alerts; more are counted as dropped (only with aggregation)',
  ),
  'log.level': {
    kind: 'choice',
    choices: ['error', 'warn', 'info', 'debug'],
    fallback: 'info',
    description: 'lowest level of log lines on standard error',
  },
  'outbox.maxMib': integer(1, 1_048_576, 256, 'MiB', 'maximum disk space of undelivered records'),
  'samples.perWindow': integer(0, 1000, 20, 'flows', 'flows per window that are sent for labelling'),
  'scoring.batchMs': integer(1, 60_000, 200, 'ms', 'maximum time a flow waits for its batch'),
  'sketch.windowS': integer(1, 3600, 60, 's', 'seconds of flows in one sketch'),
  'status.intervalS': integer(1, 3600, 5, 's', 'seconds between two status messages'),
} as const satisfies Readonly<Record<string, RemoteSetting>>;

export type RemoteSettingName = keyof typeof REMOTE_SETTINGS;
export type SettingValue = number | string;
/** Values by name. A name that is absent is not set. */
export type SettingValues = Readonly<Record<string, SettingValue>>;
/** A value for each of the settings. */
export type RemoteSettingValues = {
  readonly [Name in RemoteSettingName]: (typeof REMOTE_SETTINGS)[Name] extends { kind: 'integer' } ? number : string;
};

export const REMOTE_SETTING_NAMES = Object.keys(REMOTE_SETTINGS) as readonly RemoteSettingName[];

export function isRemoteSetting(name: string): name is RemoteSettingName {
  return Object.hasOwn(REMOTE_SETTINGS, name);
}

/** Why a setting cannot have this value; undefined: it can. */
export function settingFault(name: string, value: unknown): string | undefined {
  if (!isRemoteSetting(name)) return 'there is no such setting';
  const setting: RemoteSetting = REMOTE_SETTINGS[name];
  if (setting.kind === 'choice')
    return setting.choices.includes(String(value)) ? undefined : `one of ${setting.choices.join(', ')}`;
  const { minimum, maximum } = setting;
  const isWithin = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return isWithin ? undefined : `a whole number from ${minimum} to ${maximum}`;
}

/** Values as they cross the network; another version may know other names. */
export const settingValuesSchema = z.record(z.string().max(64), z.union([z.number(), z.string().max(64)]));
