import { residentBytes } from '@picket/shared/process';
import type { LifeSigns } from './life-signs.js';

/** What a child process may take before it is ended. */
export interface ResourceLimits {
  readonly timeMs: number;
  /** Resident. Default: any. */
  readonly memoryBytes?: number;
  /** Without a sign of life. */
  readonly silentMs: number;
  /** Anything else for which it is ended, in words. */
  readonly fault?: () => string | undefined;
}

const WATCH_MS = 50;
const FAULT_MS = 250;
const MIB = 1024 * 1024;
/** Looks at a process so often before it has been silent for too long. */
const LOOKS = 10;

/**
 * Watches a process and says once when it has gone over a limit; ending it is the caller's part. Memory and work are
 * what /proc says: where there is none, only time and messages count.
 * @returns a function that stops watching
 */
export function watchLimits(
  pid: number | undefined,
  life: LifeSigns,
  { timeMs, memoryBytes = Infinity, silentMs, fault }: ResourceLimits,
  exceeded: (reason: string) => void,
): () => void {
  const clock = setTimeout(() => end(`it took more than ${Math.ceil(timeMs / 1000)} s`), timeMs);
  const memory = setInterval(() => {
    if (residentBytes(pid) > memoryBytes) end(`it took more than ${memoryBytes / MIB} MiB`);
  }, WATCH_MS);
  if (memoryBytes === Infinity) clearInterval(memory);
  const silence = setInterval(() => {
    if (Date.now() - life.lastAtMs() > silentMs) end(`it gave no sign of life for ${silentMs / 1000} s`);
  }, silentMs / LOOKS);
  const others = setInterval(() => {
    const reason = fault?.();
    if (reason !== undefined) end(reason);
  }, FAULT_MS);
  const stop = (): void => {
    clearTimeout(clock);
    clearInterval(others);
    clearInterval(memory);
    clearInterval(silence);
  };
  const end = (reason: string): void => {
    stop();
    exceeded(reason);
  };
  return stop;
}
