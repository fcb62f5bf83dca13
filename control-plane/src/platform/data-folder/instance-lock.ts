import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';
import { inspectProcess } from '../process/proc-fs.js';

const lockSchema = z.object({ pid: z.number().int(), startTicks: z.string() });
type Holder = z.infer<typeof lockSchema>;

/** One control plane at a time may use a data folder. A lock left behind by a killed process does not count. */
export class InstanceLock {
  private constructor(private readonly path: string) {}

  /** @throws PicketError `data-folder.in-use` */
  static take(dataFolder: string): InstanceLock {
    const path = join(dataFolder, 'control-plane.lock');
    const me: Holder = { pid: process.pid, startTicks: inspectProcess(process.pid)?.startTicks ?? '' };
    for (;;) {
      if (create(path, me)) return new InstanceLock(path);
      const holder = readHolder(path);
      if (holder && isAlive(holder)) throw inUse(dataFolder, holder.pid);
      rmSync(path, { force: true });
    }
  }

  release(): void {
    rmSync(this.path, { force: true });
  }
}

function create(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startTicks }: Holder): boolean {
  return inspectProcess(pid)?.startTicks === startTicks;
}

function inUse(dataFolder: string, pid: number): ControlPlaneError {
  return new ControlPlaneError('data-folder.in-use', `${dataFolder} is used by the control plane with pid ${pid}`, {
    next: 'stop it first, or give this one its own PICKET_DATA_DIR, PICKET_HTTP_PORT and PICKET_MQTT_PORT',
  });
}
