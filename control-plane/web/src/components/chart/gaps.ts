/** A time in which no agent measured anything. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Point {
  readonly at: string;
  /** null: no agent measured. */
  readonly value: number | null;
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** The length of what one point stands for. */
  readonly stepMs: number;
  /** What was measured so lately may merely not have been told yet. */
  readonly patienceMs: number;
}

/** Absence is not zero: the parts of the window without a measurement, before the first and after the last one too. */
export function gapsOf(points: readonly Point[], { fromMs, toMs, stepMs, patienceMs }: Window): Gap[] {
  const measured = points.filter(({ value }) => value !== null).map(({ at }) => Date.parse(at));
  const gaps: Gap[] = [];
  let end = fromMs;
  for (const at of measured) {
    if (at > end) gaps.push({ fromMs: end, toMs: at });
    end = at + stepMs;
  }
  if (toMs - end > patienceMs) gaps.push({ fromMs: end, toMs });
  return gaps;
}
