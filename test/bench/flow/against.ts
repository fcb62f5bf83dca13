import { metersOf } from './meters.js';
import { measureAll, type Series } from './series.js';
import { aligned } from './table.js';

/** A meter of this checkout and the same one of another, on one capture in one run. */
export interface Comparison {
  readonly capture: string;
  readonly meter: string;
  /** CPU-seconds here and there; in words why they are not known. */
  readonly ours: number | string;
  readonly theirs: number | string;
  /** Packets per CPU-second here, as a share of those there; null where one of the two is not known. */
  readonly ratio: number | null;
}

/** @param checkout another one, built */
export async function compareCheckouts(capture: string, checkout: string, series: Series): Promise<Comparison[]> {
  const [here, there] = [metersOf('.'), metersOf(checkout)];
  // Side by side, so that whatever else the machine does slows both of a pair.
  const pairs = here.flatMap((meter, index) => [meter, there[index]]);
  // The quickest run of each: what a busy machine does to CPU time is to add to it.
  const results = await measureAll(capture, pairs, series, (values) => Math.min(...values));
  const taken = results.map(({ outcome }) => (typeof outcome === 'string' ? outcome : outcome.cpuSeconds));
  return here.map(({ name }, index) => comparisonOf(capture, name, taken[2 * index], taken[2 * index + 1]));
}

export function comparisonOf(
  capture: string,
  meter: string,
  ours: number | string,
  theirs: number | string,
): Comparison {
  const ratio = typeof ours === 'number' && typeof theirs === 'number' ? theirs / ours : null;
  return { capture, meter, ours, theirs, ratio };
}

/** A Markdown table, for a terminal and for a job's summary. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ capture, meter, ours, theirs, ratio }) => [
    `${capture}: ${meter}`,
    secondsOf(ours),
    secondsOf(theirs),
    ratio?.toFixed(3) ?? '',
  ]);
  return aligned([['capture: meter', 'CPU s here', 'CPU s there', 'ratio'], ...rows]);
}

function secondsOf(taken: number | string): string {
  return typeof taken === 'string' ? taken : taken.toFixed(3);
}

/**
 * What must not be: a meter that got slower than the bound allows, one that cannot be measured here, or nothing that was
 * compared at all. A meter that the other checkout does not have yet is no fault.
 * @returns one line each
 */
export function faultsOf(comparisons: readonly Comparison[], bound: number): string[] {
  const faults = comparisons.flatMap(({ capture, meter, ours, ratio }) => {
    if (typeof ours === 'string') return [`${capture}: ${meter} could not be measured here: ${ours}`];
    if (ratio === null || ratio >= bound) return [];
    return [`${capture}: ${meter} reaches ${ratio.toFixed(3)} of the other checkout's speed, the bound is ${bound}`];
  });
  const isNothing = comparisons.every(({ ratio }) => ratio === null);
  return isNothing && faults.length === 0 ? ['nothing could be compared: no meter of the other checkout ran'] : faults;
}
