import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { inspectProcess } from '../process/proc-fs.js';

/** A fast shutdown writes a checkpoint, which takes a second or two; after this it is no longer fast. */
const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5000;
const POLL_MS = 50;

/**
 * Stops a PostgreSQL that a killed control plane has left running on this cluster, and removes the pid file that a dead
 * or zombie one has left behind. Stopping is simpler than adopting: a process that is not our child cannot be watched.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const pid = await readPid(cluster);
  if (pid === undefined) return;
  if (isPostmasterOf(pid, cluster)) {
    new Logger('postgres').warn(`stopping PostgreSQL (pid ${pid}) that an earlier control plane left running`);
    if (!(await signal(pid, 'SIGINT', cluster, FAST_SHUTDOWN_MS)))
      await signal(pid, 'SIGQUIT', cluster, IMMEDIATE_SHUTDOWN_MS);
  }
  if (!isPostmasterOf(pid, cluster)) await rm(join(cluster, 'postmaster.pid'), { force: true });
}

async function readPid(cluster: string): Promise<number | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

/** The number may belong to another process by now; a zombie is none. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  return inspectProcess(pid)?.command.includes(`postgres -D ${cluster} `) ?? false;
}

async function signal(pid: number, name: NodeJS.Signals, cluster: string, patienceMs: number): Promise<boolean> {
  process.kill(pid, name);
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += POLL_MS) {
    if (!isPostmasterOf(pid, cluster)) return true;
    await delay(POLL_MS);
  }
  return !isPostmasterOf(pid, cluster);
}
