import { isBelow, type PairedRatio, pairedRatio } from '../statistics/paired-ratio.js';
import { metersOf } from './meters.js';
import { measureRounds, type Run, type Series } from './series.js';
import { aligned } from './table.js';

/** A meter of this checkout and the same one of another, on one capture, in turns. */
export interface Comparison {
  readonly capture: string;
  readonly meter: string;
  /** Packets per CPU-second here, as a share of those there; in words why it is not known. */
  readonly ratio: PairedRatio | string;
  /** Is it our meter that did not run? One that the other checkout does not have yet is no fault. */
  readonly isOursMissing: boolean;
}

/** @param checkout another one, built */
export async function compareCheckouts(capture: string, checkout: string, series: Series): Promise<Comparison[]> {
  const [here, there] = [metersOf('.'), metersOf(checkout)];
  // Side by side, so that whatever else the machine does slows both of a pair.
  const pairs = here.flatMap((meter, index) => [meter, there[index]]);
  const runs = await measureRounds(capture, pairs, series, (run) => typeof run === 'string');
  return here.map(({ name }, index) => comparisonOf(capture, name, runs[2 * index], runs[2 * index + 1]));
}

/** @param ours runs in their order, each made beside the one of `theirs` in the same place */
export function comparisonOf(capture: string, meter: string, ours: readonly Run[], theirs: readonly Run[]): Comparison {
  const ourFailure = ours.find((run) => typeof run === 'string');
  const failure = ourFailure ?? theirs.find((run) => typeof run === 'string');
  const ratio = failure ?? pairedRatio(secondsOf(theirs).map((seconds, index) => seconds / secondsOf(ours)[index]));
  return { capture, meter, ratio: ratio ?? 'too few pairs', isOursMissing: ourFailure !== undefined };
}

function secondsOf(runs: readonly Run[]): number[] {
  return runs.flatMap((run) => (typeof run === 'string' ? [] : [run.cpuSeconds]));
}

/** A Markdown table, for a terminal and for a job's summary. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ capture, meter, ratio }) => [
    `${capture}: ${meter}`,
    ...(typeof ratio === 'string'
      ? [ratio, '', '']
      : [ratio.median.toFixed(3), intervalOf(ratio), String(ratio.pairs)]),
  ]);
  return aligned([['capture: meter', 'ratio', '95 % interval', 'pairs'], ...rows]);
}

function intervalOf({ low, high }: PairedRatio): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}

/**
 * What must not be: a meter that is slower than the bound allows, one that cannot be measured here, or nothing that was
 * compared at all.
 * @returns one line each
 */
export function faultsOf(comparisons: readonly Comparison[], bound: number): string[] {
  const faults = comparisons.flatMap(({ capture, meter, ratio, isOursMissing }) => {
    if (typeof ratio === 'string')
      return isOursMissing ? [`${capture}: ${meter} could not be measured here: ${ratio}`] : [];
    if (!isBelow(ratio, bound)) return [];
    const reached = `${ratio.median.toFixed(3)} (${intervalOf(ratio)}) of the other checkout's speed`;
    return [`${capture}: ${meter} reaches ${reached}, the bound is ${bound}`];
  });
  const isNothing = comparisons.every(({ ratio }) => typeof ratio === 'string');
  return isNothing && faults.length === 0 ? ['nothing could be compared: no meter of the other checkout ran'] : faults;
}
