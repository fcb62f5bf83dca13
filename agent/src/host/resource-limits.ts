import { residentBytes } from '@picket/shared/process';

/** What a child process may take before it is ended. */
export interface ResourceLimits {
  readonly timeMs: number;
  /** Resident. */
  readonly memoryBytes: number;
}

const TICK_MS = 50;
/** Of one tick at most so much counts. */
const LONGEST_TICK_MS = 1000;
const MIB = 1024 * 1024;

/**
 * Watches a process and says once when it has gone over a limit; ending it is the caller's part. While the machine, or
 * this process, is suspended, no time passes for the one that is watched. Memory is what /proc says: where there is none, only time is limited.
 * @returns a function that stops watching
 */
export function watchLimits(
  pid: number | undefined,
  { timeMs, memoryBytes }: ResourceLimits,
  exceeded: (reason: string) => void,
): () => void {
  let [lastMs, takenMs] = [performance.now(), 0];
  const timer = setInterval(() => {
    const nowMs = performance.now();
    takenMs += Math.min(nowMs - lastMs, LONGEST_TICK_MS);
    lastMs = nowMs;
    if (takenMs >= timeMs) end(`it took more than ${timeMs / 1000} s`);
    else if (residentBytes(pid) > memoryBytes) end(`it took more than ${memoryBytes / MIB} MiB`);
  }, TICK_MS);
  const stop = (): void => clearInterval(timer);
  const end = (reason: string): void => {
    stop();
    exceeded(reason);
  };
  return stop;
}
