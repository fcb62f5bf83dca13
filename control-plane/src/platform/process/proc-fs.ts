import { writeFileSync } from 'node:fs';
import { readProcess } from '@picket/shared/process';

/** What the kernel says about a process. */
export interface ProcessFacts {
  /** Clock ticks after boot: tells a process from a later one with the same number. */
  readonly startTicks: string;
  readonly command: string;
}

/** Undefined when there is no such process, or a zombie that holds nothing any more. */
export function inspectProcess(pid: number): ProcessFacts | undefined {
  const [state, startTicks] = statFields(pid, 3, 22);
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return { startTicks: startTicks ?? '', command: readProcess(pid, 'cmdline').replaceAll('\0', ' ').trim() };
}

/** Processes that a process has started. */
export function childrenOf(pid: number | undefined): number[] {
  return readProcess(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Time that a process has computed, in the kernel's ticks; 0 where it is gone. */
export function computedTicks(pid: number | undefined): number {
  const [user, system] = statFields(pid, 14, 15);
  return Number(user ?? 0) + Number(system ?? 0);
}

/** Most memory that this process has held, since its start or since `resetPeakRss`; 0 where the kernel does not say. */
export function peakRssBytes(): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readProcess(process.pid, 'status'))?.[1];
  return Number(kib ?? 0) * 1024;
}

/** Forgets the peak, where the kernel lets a process do so (proc(5), `clear_refs`); elsewhere it is that since the start. */
export function resetPeakRss(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not built into every kernel, and not allowed in every container.
  }
}

/** Fields of /proc/PID/stat by their numbers in proc(5), from 3 on. */
function statFields(pid: number | undefined, ...numbers: readonly number[]): (string | undefined)[] {
  const stat = readProcess(pid, 'stat');
  if (stat === '') return [];
  // The name of the program, in parentheses, may hold spaces and parentheses; the fields after it are plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return numbers.map((number) => fields[number - 3]);
}
