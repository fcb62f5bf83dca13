/** How far packets may run ahead of the machine before a live source doubts their time … */
const AHEAD_US = 1_000_000;
/** … and how long all of them have to be ahead until it believes it. */
const BELIEVED_AFTER_MS = 5000;

/**
 * The clock of a live source, by which flows end and windows close. It never runs ahead of the packets: it is the lowest
 * time of those that came since it was last asked, and while none come it goes on as the machine's steady clock does.
 * Where time goes back, it goes back at once. Where packets are suddenly far ahead, one of them may have a wrong time,
 * and a flow that was ended too early cannot be opened again: it waits until all have been ahead for some seconds.
 */
export class LiveClock {
  private lowestUs = Infinity;
  private setMs: number;
  private aheadUs = Infinity;
  private aheadSinceMs = NaN;

  /**
   * @param startUs time of the source until a packet says another
   * @param steadyMs any clock that only goes forward; a replay's may be faster than the machine's
   */
  constructor(
    private clockUs: number,
    private readonly steadyMs: () => number,
  ) {
    this.setMs = steadyMs();
  }

  packet(timeUs: number): void {
    if (timeUs < this.lowestUs) this.lowestUs = timeUs;
  }

  /** @param isIdle everything that has come in was delivered */
  now(isIdle: boolean): number {
    const nowMs = this.steadyMs();
    const lowestUs = this.lowestUs;
    this.lowestUs = Infinity;
    const steadyUs = this.clockUs + (nowMs - this.setMs) * 1000;
    if (lowestUs <= steadyUs + AHEAD_US) {
      this.aheadSinceMs = NaN;
      this.set(lowestUs, nowMs);
    } else {
      if (lowestUs !== Infinity) this.doubt(lowestUs, nowMs);
      if (isIdle && lowestUs === Infinity) this.set(steadyUs, nowMs);
    }
    return this.clockUs;
  }

  private doubt(lowestUs: number, nowMs: number): void {
    if (Number.isNaN(this.aheadSinceMs)) {
      this.aheadSinceMs = nowMs;
      this.aheadUs = Infinity;
    }
    this.aheadUs = Math.min(this.aheadUs, lowestUs);
    if (nowMs - this.aheadSinceMs < BELIEVED_AFTER_MS) return;
    this.aheadSinceMs = NaN;
    this.set(this.aheadUs, nowMs);
  }

  private set(clockUs: number, nowMs: number): void {
    this.clockUs = clockUs;
    this.setMs = nowMs;
  }
}
