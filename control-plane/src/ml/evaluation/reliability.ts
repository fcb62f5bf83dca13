import { verdictsOf } from '../calibration/verdicts.js';
import type { Evaluation } from '../../api/evaluation-report.js';
import { rounded, type Predictions } from './predictions.js';

type Reliability = Evaluation['reliability'];

/** As many as Guo et al. (2017) use. */
const BINS = 15;

/**
 * Does a flow that is called something with 80 % turn out to be that in 80 of 100 cases? Bins of equal width over the
 * likeliest class's probability; a bin without rows is left out.
 * @param uncalibrated what the model said before it was calibrated, if it was
 */
export function reliabilityOf(
  predictions: Omit<Predictions, 'anomaly'>,
  uncalibrated: Float32Array | null,
): Reliability {
  const bins = binsOf(predictions);
  const before = uncalibrated && { ...predictions, probabilities: uncalibrated };
  return {
    bins,
    ...errorsOf(predictions, bins),
    uncalibrated: before && errorsOf(before, binsOf(before)),
  };
}

function binsOf({ classes, actual, probabilities }: Omit<Predictions, 'anomaly'>): Reliability['bins'] {
  const verdicts = verdictsOf(probabilities, classes.length);
  const sums = Array.from({ length: BINS }, () => ({ rows: 0, probability: 0, hits: 0 }));
  verdicts.probabilities.forEach((probability, row) => {
    const bin = sums[Math.min(BINS - 1, Math.floor(probability * BINS))]!;
    bin.rows++;
    bin.probability += probability;
    bin.hits += Number(verdicts.classes[row] === actual[row]);
  });
  return sums.flatMap(({ rows, probability, hits }, index) => {
    if (rows === 0) return [];
    const [from, to] = [rounded(index / BINS), rounded((index + 1) / BINS)];
    // Single-precision probabilities may sum up to a hair more than 1 each.
    return [
      { from, to, rows, meanProbability: Math.min(1, rounded(probability / rows)), accuracy: rounded(hits / rows) },
    ];
  });
}

/** Expected calibration error (Guo et al., 2017) and Brier's score over all classes (Brier, 1950). */
function errorsOf({ classes, actual, probabilities }: Omit<Predictions, 'anomaly'>, bins: Reliability['bins']) {
  const gaps = bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.accuracy - bin.meanProbability), 0);
  let squares = 0;
  actual.forEach((label, row) => {
    for (let code = 0; code < classes.length; code++)
      squares += (probabilities[row * classes.length + code]! - Number(code === label)) ** 2;
  });
  return {
    expectedCalibrationError: rounded(gaps / actual.length),
    brierScore: rounded(squares / actual.length),
  };
}
