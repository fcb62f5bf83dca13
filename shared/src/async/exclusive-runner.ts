/**
 * Runs pieces of asynchronous work one at a time, in the order of the calls.
 *
 * INVARIANTS
 * - At most one piece is under way. The work that must not overlap is started through this class only.
 * - A piece starts when all pieces before it have ended, whether they succeeded or failed. With no piece under way it
 *   starts inside the call of `run`.
 * - A failure goes to the caller of that piece and to no other. The runner does not log: the caller handles it.
 * - `isBusy` is true from the call of `run` until the piece has ended.
 * - A piece never calls `run` of its own runner and waits for it: that would wait for itself.
 * - The runner has no bound. A caller that may be called without end keeps its own (`isBusy`, or a count of places).
 */
export class ExclusiveRunner {
  private last: Promise<void> = Promise.resolve();
  private open = 0;

  /** True while a piece is under way or waits. */
  get isBusy(): boolean {
    return this.open > 0;
  }

  /** Runs the piece after all that were given before it; settles as the piece does. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.last;
    let end = (): void => undefined;
    this.last = new Promise((resolve) => (end = resolve));
    try {
      if (this.open++ > 0) await before;
      return await work();
    } finally {
      this.open--;
      end();
    }
  }

  /** Resolves when every piece that was given so far has ended; never rejects. */
  whenIdle(): Promise<void> {
    return this.last;
  }
}
