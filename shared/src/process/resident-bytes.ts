import { readProcess } from './read-process.js';

/** Resident memory of a process; 0 where the process is gone. */
export function residentBytes(pid: number | undefined): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readProcess(pid, 'status')) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}
