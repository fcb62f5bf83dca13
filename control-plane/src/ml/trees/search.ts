import type { TreeShape } from '../../api/training-parameters.js';

/**
 * Draws a tree shape: depth 3 to 10, learning rate 0.03 to 0.5, least child weight 0.5 to 20, row share 0.6 to 1,
 * feature share 0.5 to 1, L2 0.1 to 10, and in half of the draws L1 and least gain of 0.001 to 1, else none.
 * What acts by its order of magnitude is drawn by its logarithm.
 */
export function drawShape(random: () => number): TreeShape {
  const between = (low: number, high: number) => low + random() * (high - low);
  const byMagnitude = (low: number, high: number) => Math.exp(between(Math.log(low), Math.log(high)));
  const orNone = (value: number) => (random() < 0.5 ? 0 : value);
  return {
    maxDepth: Math.floor(between(3, 11)),
    learningRate: rounded(byMagnitude(0.03, 0.5)),
    minChildWeight: rounded(byMagnitude(0.5, 20)),
    subsample: rounded(between(0.6, 1)),
    columnSample: rounded(between(0.5, 1)),
    l1: rounded(orNone(byMagnitude(0.001, 1))),
    l2: rounded(byMagnitude(0.1, 10)),
    gamma: rounded(orNone(byMagnitude(0.001, 1))),
  };
}

/** Three digits: what is shown is what was used. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
