/** Lets so many through in each second. Time is an argument, in milliseconds. */
export class RateBudget {
  private second = 0;
  private used = 0;

  constructor(private readonly perSecond: number) {}

  take(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.second) {
      this.second = second;
      this.used = 0;
    }
    if (this.used >= this.perSecond) return false;
    this.used += 1;
    return true;
  }
}
