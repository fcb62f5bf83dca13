export interface Backoff {
  /** Delay before the first retry, in milliseconds. */
  readonly firstMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
  /** Share of the delay that is random, 0 to 1. Clients of one server need it: they must not come back together. */
  readonly jitter: number;
}

/**
 * Exponential backoff: the delay doubles with every failure up to `maxMs`, and `jitter` of it is drawn anew each time.
 * 0.5 is "equal jitter", 1 "full jitter" in M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
 * @param failures failures before the one that is retried now: 0 for the first retry
 * @returns milliseconds to wait before the next attempt
 */
export function backoffMs(failures: number, { firstMs, maxMs, jitter }: Backoff, random = Math.random): number {
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** failures);
  return ceilingMs * (1 - jitter + jitter * random());
}
