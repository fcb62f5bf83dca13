import { childrenOf, computedTicks } from './proc-fs.js';

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
    const ticks = [this.pid, ...childrenOf(this.pid)].reduce<number>((sum, pid) => sum + computedTicks(pid), 0);
    if (ticks !== this.ticks) this.lastMs = Date.now();
    this.ticks = ticks;
    return this.lastMs;
  }
}
