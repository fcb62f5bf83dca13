import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '../random.js';
import { fitAutoencoder } from './autoencoder.js';
import { crossFittedScores } from './cross-fit.js';
import { fitNormaliser, normaliseCell } from './normalise.js';
import { scoreRows } from './score-rows.js';
import { chooseNoveltyThreshold, shareReaching } from './threshold.js';

const WIDTH = 4;

/** Two features over several magnitudes, one that is their product, one that is often missing and never varies else. */
function ordinaryRows(count: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  const rows = Array.from({ length: count }, () => {
    const [a, b] = [10 ** (1 + random() * 3), 10 ** (1 + random() * 3)];
    return [a, b, a * b, random() < 0.2 ? NaN : 6];
  });
  return Float32Array.from(rows.flat());
}

function fit(rows: Float32Array) {
  return fitAutoencoder(rows, fitNormaliser(rows, WIDTH));
}

describe('autoencoder', () => {
  const autoencoder = fit(ordinaryRows(2000, 7));
  const ordinary = scoreRows(autoencoder, ordinaryRows(2000, 8));
  const worst = Math.max(...ordinary);

  it('finds that two numbers say all of four features', () => {
    expect(autoencoder.components).toBe(2);
    expect(worst).toBeLessThan(0.01);
  });

  it('finds features that are ordinary one by one and not together', () => {
    const [broken] = scoreRows(autoencoder, Float32Array.of(1000, 1000, 1000, 6));
    expect(broken).toBeGreaterThan(5 * worst);
  });

  it('finds a value of a feature that never varied', () => {
    const [strange] = scoreRows(autoencoder, Float32Array.of(100, 100, 10_000, 17));
    expect(strange).toBeGreaterThan(0.5);
  });

  it('takes a missing value for an average one', () => {
    const { normaliser } = autoencoder;
    expect(normaliseCell(NaN, 0, normaliser)).toBe(0);
    expect(normaliseCell(Math.sinh(normaliser.means[0]), 0, normaliser)).toBeCloseTo(0, 5);
  });

  it('takes equal rows, rows that are all missing, and a single row', () => {
    for (const rows of [new Float32Array(400).fill(5), new Float32Array(400).fill(NaN), Float32Array.of(1, 2, 3, 4)])
      expect([...scoreRows(fit(rows), rows)].every((score) => score >= 0 && score < 1e-6)).toBe(true);
  });

  it('scores rows that it has seen lower than rows that it has not, which cross-fitting makes good for', () => {
    // So few rows of so many features can nearly be learnt by heart.
    const random = randomFrom(5);
    const noise = (rows: number) => Float32Array.from({ length: rows * 30 }, () => random() * 100);
    const [train, fresh] = [noise(60), noise(2000)];
    const fitted = fitAutoencoder(train, fitNormaliser(train, 30));
    const mean = (scores: Float32Array) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const [seen, unseen] = [mean(scoreRows(fitted, train)), mean(scoreRows(fitted, fresh))];
    expect(seen).toBeLessThan(0.5 * unseen);
    expect(mean(crossFittedScores(train, 30))).toBeGreaterThan(unseen);
  });

  it('keeps to the budget when it chooses a threshold', () => {
    const scores = Float32Array.from({ length: 10_000 }, (_, index) => index / 10_000);
    expect(shareReaching(scores, chooseNoveltyThreshold(scores, 0.001))).toBe(0.001);
    expect(shareReaching(scores, chooseNoveltyThreshold(scores, 0))).toBe(0);
    expect(chooseNoveltyThreshold(new Float32Array(0), 0.1)).toBe(1);
    const equal = new Float32Array(100).fill(0.5);
    expect(shareReaching(equal, chooseNoveltyThreshold(equal, 0.01))).toBe(0);
  });
});
