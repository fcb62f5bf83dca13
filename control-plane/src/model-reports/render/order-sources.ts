import type { Evaluation, SourceResult } from '../../api/evaluation-report.js';

/** Less than this below the hold-out may be chance. */
const CLEARLY_WORSE = 0.02;

/** Poorest first: what a reader should see before anything else. Those without figures come last. */
export function orderSources(sources: readonly SourceResult[]): SourceResult[] {
  const score = ({ metrics }: SourceResult) => metrics?.macroF1 ?? Infinity;
  return [...sources].sort((a, b) => (score(a) === score(b) ? 0 : score(a) - score(b)));
}

/** Is a source clearly poorer than the hold-out? */
export function isWorse(evaluation: Pick<Evaluation, 'metrics'>, { metrics }: SourceResult): boolean {
  return metrics !== null && metrics.macroF1 < evaluation.metrics.macroF1 - CLEARLY_WORSE;
}

/**
 * The poorest source, where it is clearly poorer than the hold-out: then it heads the report. Another data set comes
 * before a file that was left out, since a file may hold the only rows of a class, of which nothing could be learnt.
 */
export function poorestSource(evaluation: Pick<Evaluation, 'metrics' | 'sources'>): SourceResult | undefined {
  const worse = orderSources(evaluation.sources).filter((source) => isWorse(evaluation, source));
  return worse.find(({ kind }) => kind === 'dataset') ?? worse[0];
}

export const SOURCE_KINDS: Readonly<Record<SourceResult['kind'], string>> = {
  file: 'held-out rows of this file',
  'file-left-out': 'trained without this file',
  dataset: 'another data set',
};
