import { closeSync, constants, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';

/** The agent's folder, held by this process alone. */
export interface StateDir {
  readonly path: string;
  /** Number of this run: larger than that of every earlier run in this folder. */
  readonly bootEpoch: number;
  release(): void;
}

const LOCK_EXCLUSIVE_NOW = 2 | 4;

/**
 * Takes possession of the folder, and of a new boot epoch.
 * @throws AgentError `state.locked` when another agent has it, `state.unusable` when it cannot be written
 */
export async function openStateDir(path: string, nowMs: number): Promise<StateDir> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lock = await takeLock(path);
    return { path, bootEpoch: nextBootEpoch(path, nowMs), release: () => closeSync(lock) };
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw unusableState(path, error);
  }
}

/** What keeps the folder from being used, and what to do about it. */
export function unusableState(path: string, error: unknown): AgentError {
  return new AgentError('state.unusable', 'user', `cannot use the state folder ${path}: ${describeError(error)}`, {
    cause: error,
    next: 'set PICKET_STATE_DIR to a folder that this user may write',
  });
}

/** A kernel lock: it is gone when the process is, however it died. Node has no call for it. */
async function takeLock(path: string): Promise<number> {
  const { default: koffi } = await import('koffi');
  const flock = koffi.load(null).func('int flock(int fd, int operation)') as (fd: number, operation: number) => number;
  const fd = openSync(join(path, 'lock'), 'a+');
  if (flock(fd, LOCK_EXCLUSIVE_NOW) !== 0) {
    closeSync(fd);
    const owner = readFileSync(join(path, 'lock'), 'utf8').trim();
    throw new AgentError('state.locked', 'user', `another agent (pid ${owner}) uses this state folder: ${path}`, {
      next: 'stop it, or set PICKET_STATE_DIR',
    });
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return fd;
}

/** The largest that a record of the outbox holds. */
const MAX_EPOCH = 0xffffffff;

/**
 * Seconds since 1970, or one more than the last epoch where the clock has not moved on or went back. It is on the disk
 * before it is used: two runs with one epoch would number their records alike. It is written over the last one, which has as many
 * digits: no crash and no full disk leaves an empty file behind.
 */
function nextBootEpoch(path: string, nowMs: number): number {
  const fd = openSync(join(path, 'boot-epoch'), constants.O_RDWR | constants.O_CREAT);
  try {
    const said = Number(readFileSync(join(path, 'boot-epoch'), 'utf8').split('\n')[0]) || 0;
    // A damaged file.
    const last = said < MAX_EPOCH ? said : 0;
    const epoch = Math.max(Math.min(Math.floor(nowMs / 1000), MAX_EPOCH), last + 1);
    writeSync(fd, `${epoch}\n`, 0);
    fsyncSync(fd);
    return epoch;
  } finally {
    closeSync(fd);
  }
}
