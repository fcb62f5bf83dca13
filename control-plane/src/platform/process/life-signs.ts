import { readProcess } from '@picket/shared/process';

/** When a process has last said something or computed: one that waits for nothing, or was stopped, does neither. */
export class LifeSigns {
  private ticks = -1;
  private lastMs = Date.now();

  constructor(private readonly pid: number | undefined) {}

  /** It has said something. */
  heard(): void {
    this.lastMs = Date.now();
  }

  /** Looks at it and at the processes that it has started. */
  lastAtMs(): number {
    const ticks = [this.pid, ...childrenOf(this.pid)].reduce<number>((sum, pid) => sum + ticksOf(pid), 0);
    if (ticks !== this.ticks) this.lastMs = Date.now();
    this.ticks = ticks;
    return this.lastMs;
  }
}

/** Processes that a process has started. */
export function childrenOf(pid: number | undefined): number[] {
  return readProcess(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Time that a process has computed, in the kernel's ticks; 0 where it is gone. */
function ticksOf(pid: number | undefined): number {
  // The name of the program may hold spaces and brackets; what follows its last bracket does not.
  const [, fields = ''] = /^.*\) (.*)$/s.exec(readProcess(pid, 'stat')) ?? [];
  const [user, system] = fields.split(' ').slice(11, 13);
  return Number(user ?? 0) + Number(system ?? 0);
}
