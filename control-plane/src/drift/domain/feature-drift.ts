import type { DdSketch } from '@picket/shared/sketch';
import type { FeatureDriftDto } from '../../api/drift.js';
import { isBeyond } from './distance.js';
import { exactMedian, fewValues, isCategorical } from './few-values.js';
import { JENSEN_SHANNON_THRESHOLD, jensenShannonDistance } from './jensen-shannon.js';
import { PSI_THRESHOLD, populationStabilityIndex } from './psi.js';

export const DRIFT_THRESHOLDS = { psi: PSI_THRESHOLD, jensenShannon: JENSEN_SHANNON_THRESHOLD } as const;

/**
 * One feature against its reference. It has drifted when either statistic is beyond its threshold.
 * @param importance share of the model's total gain, 0 to 1
 */
export function featureDrift(
  feature: string,
  reference: DdSketch,
  current: DdSketch,
  importance: number,
): FeatureDriftDto {
  const psi = populationStabilityIndex(reference, current);
  const jensenShannon = jensenShannonDistance(reference, current);
  const values = fewValues(feature, reference, current);
  const isName = isCategorical(feature);
  const rows = current.count + current.missing;
  return {
    feature,
    psi: psi.distance,
    jensenShannon: jensenShannon.distance,
    drifted: isBeyond(psi, PSI_THRESHOLD) || isBeyond(jensenShannon, JENSEN_SHANNON_THRESHOLD),
    importance,
    missingShare: rows === 0 ? 0 : current.missing / rows,
    reference: summary(reference, values !== null, isName),
    current: summary(current, values !== null, isName),
    values,
  };
}

/** Largest drift times importance first; features that the model does not use come last, by their drift. */
export function byWeightedDrift(a: FeatureDriftDto, b: FeatureDriftDto): number {
  return b.jensenShannon * b.importance - a.jensenShannon * a.importance || b.jensenShannon - a.jensenShannon;
}

function summary(sketch: DdSketch, isFew: boolean, isName: boolean): FeatureDriftDto['reference'] {
  const { count } = sketch;
  if (count === 0 || isName) return { count, median: null, mean: null };
  return { count, median: isFew ? exactMedian(sketch) : sketch.quantile(0.5), mean: sketch.mean };
}
