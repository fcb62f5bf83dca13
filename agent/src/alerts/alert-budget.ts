/** Allows so many alerts a minute, a minute's worth at once. */
export class AlertBudget {
  private left: number;
  private updatedMs: number;

  /** @param limit may change meanwhile @param nowMs any clock that only goes forward */
  constructor(
    private readonly limit: { readonly perMinute: number },
    nowMs: number,
  ) {
    this.left = limit.perMinute;
    this.updatedMs = nowMs;
  }

  /** Takes one from the budget if there is one. */
  take(nowMs: number): boolean {
    const { perMinute } = this.limit;
    const refilled = this.left + ((nowMs - this.updatedMs) / 60_000) * perMinute;
    this.left = Math.min(perMinute, refilled);
    this.updatedMs = nowMs;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}
