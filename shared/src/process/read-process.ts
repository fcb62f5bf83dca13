import { readFileSync } from 'node:fs';

/** What /proc says of a process; empty where it is gone, or where there is no /proc. */
export function readProcess(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
