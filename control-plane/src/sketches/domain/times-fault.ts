/** What times are compared with, in milliseconds since 1970. */
export interface Times {
  readonly nowMs: number;
  /** What began before this has expired already. */
  readonly keptSinceMs: number;
}

/** How far an agent's clock may be ahead of ours. */
const MAX_AHEAD_MS = 10 * 60_000;
const MAX_LENGTH_MS = 24 * 3_600_000;

/** Why a time span in microseconds since 1970 cannot be stored; undefined when it can. */
export function timesFault(startUs: bigint, endUs: bigint, { nowMs, keptSinceMs }: Times): string | undefined {
  if (startUs >= endUs) return 'it ends before it begins';
  if (endUs / 1000n > BigInt(nowMs + MAX_AHEAD_MS)) return 'it ends in the future';
  if (startUs / 1000n < BigInt(keptSinceMs)) return 'it is older than what is kept';
  if (endUs - startUs > BigInt(MAX_LENGTH_MS) * 1000n) return 'it is longer than a day';
  return undefined;
}
