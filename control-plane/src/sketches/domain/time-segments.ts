/** How finely time is cut: single windows of an agent, and sums of them. */
export const LEVEL_MS = { window: 1, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Level = keyof typeof LEVEL_MS;
export type RollupLevel = Exclude<Level, 'window'>;

/** A level and since when its rows are kept, in milliseconds since 1970. */
export interface KeptLevel {
  readonly level: Level;
  readonly keptSinceMs: number;
}

/** Rows of one level that begin within [fromMs, toMs). */
export interface Segment {
  readonly level: Level;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Start of the unit of that level which holds the time; days are UTC days. */
export function unitStart(level: Level, timeMs: number): number {
  return Math.floor(timeMs / LEVEL_MS[level]) * LEVEL_MS[level];
}

/**
 * The fewest rows that cover [fromMs, toMs): whole days, then whole hours at both ends, and so on. Where the finer
 * rows have expired, the range is widened to the unit that is still there.
 * @param levels coarsest first
 */
export function timeSegments(fromMs: number, toMs: number, levels: readonly KeptLevel[]): Segment[] {
  const [coarsest, ...finer] = levels;
  if (fromMs >= toMs || !coarsest) return [];
  const { level } = coarsest;
  const [outerFrom, outerTo] = [unitStart(level, fromMs), unitEnd(level, toMs)];
  if (finer.length === 0) return [{ level, fromMs: outerFrom, toMs: outerTo }];
  const isExpired = (timeMs: number) => timeMs < finer[0]!.keptSinceMs;
  const innerFrom = isExpired(fromMs) ? outerFrom : unitEnd(level, fromMs);
  const innerTo = isExpired(unitStart(level, toMs)) ? outerTo : unitStart(level, toMs);
  if (innerFrom >= innerTo) return timeSegments(fromMs, toMs, finer);
  return [
    ...timeSegments(fromMs, innerFrom, finer),
    { level, fromMs: innerFrom, toMs: innerTo },
    ...timeSegments(innerTo, toMs, finer),
  ];
}

function unitEnd(level: Level, timeMs: number): number {
  return Math.ceil(timeMs / LEVEL_MS[level]) * LEVEL_MS[level];
}
