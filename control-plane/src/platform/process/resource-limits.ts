import { readFileSync } from 'node:fs';

/** What a child process may take before it is ended. */
export interface ResourceLimits {
  readonly timeMs: number;
  /** Resident. */
  readonly memoryBytes: number;
}

const WATCH_MS = 50;
const MIB = 1024 * 1024;

/**
 * Watches a process and says once when it has gone over a limit; ending it is the caller's part. Memory is what /proc
 * says: where there is none, only time is limited.
 * @returns a function that stops watching
 */
export function watchLimits(
  pid: number | undefined,
  { timeMs, memoryBytes }: ResourceLimits,
  exceeded: (reason: string) => void,
): () => void {
  const clock = setTimeout(() => end(`it took more than ${timeMs / 1000} s`), timeMs);
  const memory = setInterval(() => {
    if (residentBytes(pid) > memoryBytes) end(`it took more than ${memoryBytes / MIB} MiB`);
  }, WATCH_MS);
  const stop = (): void => {
    clearTimeout(clock);
    clearInterval(memory);
  };
  const end = (reason: string): void => {
    stop();
    exceeded(reason);
  };
  return stop;
}

/** Resident memory of a process; 0 where it is gone. */
function residentBytes(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
