import { readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentReport, DesiredState } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import {
  REMOTE_SETTING_NAMES,
  settingFault,
  settingValuesSchema,
  type RemoteSettingValues,
  type SettingValue,
  type SettingValues,
} from '@picket/shared/settings';
import { z } from 'zod';
import type { AgentConfig } from '../config.js';

const MIB = 1024 * 1024;
const FILE = 'settings.json';

const memorySchema = z.object({ revision: z.number().int().nonnegative(), values: settingValuesSchema });
/** What was taken over from the control plane. */
type Memory = z.infer<typeof memorySchema>;

type DesiredSettings = NonNullable<DesiredState['settings']>;
/** What became of settings; the agent adds who it is and when. */
export type SettingsAnswer = Pick<AgentReport, 'revision' | 'outcome' | 'reason' | 'refused'>;
type Refusal = NonNullable<AgentReport['refused']>[number];

export interface SettingsKeeperOptions {
  /** State folder of the agent. */
  readonly folder: string;
  /** The settings of this host. */
  readonly config: AgentConfig;
  /** Bytes that the outbox takes on the disk now. */
  readonly outboxBytes: () => number;
  readonly logger: { level: string; warn(text: string): void };
  /** Other values hold from now on. */
  readonly onChange: () => void;
  readonly report: (answer: SettingsAnswer) => void;
}

/**
 * The settings that hold: those of the control plane before those of this host. They are kept over restarts, and one that
 * cannot be applied keeps the value that it had.
 */
export class SettingsKeeper {
  /** What every part of the agent goes by: the same object for its whole life, with other values after a change. */
  readonly config: AgentConfig;
  private memory: Memory;

  private constructor(private readonly options: SettingsKeeperOptions) {
    this.config = { ...options.config };
    this.memory = readMemory(options.folder);
    // The program or its host may have changed since they were taken over.
    const kept = Object.entries(this.memory.values).filter(([name, value]) => this.refusal(name, value) === undefined);
    this.hold(this.memory.revision, Object.fromEntries(kept));
  }

  static open(options: SettingsKeeperOptions): SettingsKeeper {
    return new SettingsKeeper(options);
  }

  /** For the status: what holds, and which revision was carried out last. */
  get reported(): { revision: number; values: RemoteSettingValues } {
    return { revision: this.memory.revision, values: remoteValuesOf(this.config) };
  }

  /** Takes over what the control plane wants. It comes again at each connection; once is enough. */
  desire(desired: DesiredSettings | undefined): void {
    if (desired === undefined || desired.revision === this.memory.revision) return;
    const { values, refused } = this.judge(desired.values);
    this.hold(desired.revision, values);
    this.write();
    for (const { setting, reason } of refused)
      this.options.logger.warn(`setting ${setting} is not taken over: ${reason}`);
    this.options.onChange();
    this.options.report({
      revision: Math.max(1, desired.revision),
      outcome: refused.length === 0 ? 'applied' : 'refused',
      reason: refused
        .map(({ setting, reason }) => `${setting}: ${reason}`)
        .join('; ')
        .slice(0, 2000),
      refused,
    });
  }

  /** A setting that is refused keeps what was taken over before, or what the host says. */
  private judge(wanted: SettingValues): { values: Record<string, SettingValue>; refused: Refusal[] } {
    const values: Record<string, SettingValue> = {};
    const refused: Refusal[] = [];
    for (const [setting, value] of Object.entries(wanted)) {
      const reason = this.faultOf(setting, value);
      const before = Object.hasOwn(this.memory.values, setting) ? this.memory.values[setting] : undefined;
      if (reason === undefined) values[setting] = value;
      else refused.push({ setting: setting.slice(0, 64), reason: reason.slice(0, 200) });
      if (reason !== undefined && before !== undefined && this.faultOf(setting, before) === undefined)
        values[setting] = before;
    }
    return { values, refused };
  }

  private faultOf(setting: string, value: SettingValue): string | undefined {
    return this.refusal(setting, value) ?? (setting === 'outbox.maxMib' ? this.diskFault(Number(value)) : undefined);
  }

  /** Why this program on this host never takes the value. */
  private refusal(setting: string, value: SettingValue): string | undefined {
    if (!this.options.config['settings.remote'])
      return 'this host takes no settings from the control plane (PICKET_SETTINGS_REMOTE)';
    return settingFault(setting, value);
  }

  /** The outbox must have room for what it may keep. */
  private diskFault(maxMib: number): string | undefined {
    const { bavail, bsize } = statfsSync(this.options.folder);
    const roomMib = Math.floor((bavail * bsize + this.options.outboxBytes()) / MIB);
    return maxMib <= roomMib ? undefined : `the disk of the state folder has room for ${roomMib} MiB`;
  }

  private hold(revision: number, values: SettingValues): void {
    this.memory = { revision, values };
    Object.assign(this.config, remoteValuesOf(this.options.config), values);
    this.options.logger.level = this.config['log.level'];
  }

  private write(): void {
    const path = join(this.options.folder, FILE);
    try {
      writeFileSync(`${path}.new`, JSON.stringify(this.memory), { flush: true, mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      // They hold all the same; after a restart the control plane says them again.
      this.options.logger.warn(`the settings cannot be kept over a restart: ${describeError(error)}`);
    }
  }
}

/** What is missing or damaged is nothing: the control plane says again what it wants. */
function readMemory(folder: string): Memory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  } catch {
    return { revision: 0, values: {} };
  }
}

function remoteValuesOf(config: AgentConfig): RemoteSettingValues {
  return Object.fromEntries(REMOTE_SETTING_NAMES.map((name) => [name, config[name]])) as RemoteSettingValues;
}
