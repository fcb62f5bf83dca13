import { readFileSync } from 'node:fs';

/** What the kernel says about a process; undefined when there is none, or a zombie that holds nothing any more. */
export interface ProcessFacts {
  /** Clock ticks after boot: tells a process from a later one with the same number. */
  readonly startTicks: string;
  readonly command: string;
}

export function inspectProcess(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are plain. State is field 3, start time 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { startTicks: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}
