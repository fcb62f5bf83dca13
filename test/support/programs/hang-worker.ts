import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from '../machine/processes.js';

const POLL_MS = 5;
const PATIENCE_MS = 20_000;

/** Stops a worker of a control plane as soon as it has one, so that it neither works nor ends. @returns its pid */
export async function hangWorker(controlPlane: number, worker: string): Promise<number> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(POLL_MS)) {
    const [pid] = childrenOf(controlPlane, worker);
    if (pid === undefined) continue;
    process.kill(pid, 'SIGSTOP');
    return pid;
  }
  throw new Error(`no ${worker} was started`);
}
