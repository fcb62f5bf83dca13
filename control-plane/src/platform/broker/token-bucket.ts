/** Fills at a steady rate, up to a burst. It may be overdrawn: the debt is then a time to wait. */
export class TokenBucket {
  private tokens: number;
  private filledAtMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.filledAtMs = nowMs();
  }

  get isFull(): boolean {
    this.fill();
    return this.tokens >= this.burst;
  }

  /** Takes them, whether there are as many or not. @returns milliseconds until the debt is paid; 0: there is none */
  take(count: number): number {
    this.fill();
    this.tokens -= count;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.perSecond) * 1000);
  }

  private fill(): void {
    const now = this.nowMs();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAtMs) / 1000) * this.perSecond);
    this.filledAtMs = now;
  }
}
