import { readFileSync, writeFileSync } from 'node:fs';

/** Most memory that this process has held, since its start or since `resetPeakRss`; 0 where the kernel does not say. */
export function peakRssBytes(): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Forgets the peak, where the kernel lets a process do so (proc(5), `clear_refs`); elsewhere it is that since the start. */
export function resetPeakRss(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not built into every kernel, and not allowed in every container.
  }
}
