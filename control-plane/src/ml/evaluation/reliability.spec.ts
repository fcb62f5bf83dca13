import { expect, it } from '@jest/globals';
import { reliabilityOf } from './reliability.js';

const classes = ['Normal', 'DoS', 'Probe'];
// Likeliest: Normal 0.9 (right), Normal 0.9 (wrong), DoS 0.5 (right), Probe 1 (right).
const actual = Uint16Array.from([0, 1, 1, 2]);
const probabilities = Float32Array.from([0.9, 0.1, 0, 0.9, 0.1, 0, 0.25, 0.5, 0.25, 0, 0, 1]);
const reliability = reliabilityOf({ classes, benign: 0, actual, probabilities }, null);

it('puts rows into bins by the likeliest class’s probability, a certain one into the last', () => {
  expect(reliability.bins).toEqual([
    { from: 0.466667, to: 0.533333, rows: 1, meanProbability: 0.5, accuracy: 1 },
    { from: 0.866667, to: 0.933333, rows: 2, meanProbability: 0.9, accuracy: 0.5 },
    { from: 0.933333, to: 1, rows: 1, meanProbability: 1, accuracy: 1 },
  ]);
});

it('gives the errors that a hand gets', () => {
  // (1 × 0.5 + 2 × 0.4 + 1 × 0) / 4
  expect(reliability.expectedCalibrationError).toBeCloseTo(0.325, 6);
  // (0.02 + (0.81 + 0.81) + (0.0625 + 0.25 + 0.0625) + 0) / 4
  expect(reliability.brierScore).toBeCloseTo(2.015 / 4, 6);
});

it('says what calibration has changed', () => {
  const certain = Float32Array.from([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const both = reliabilityOf({ classes, benign: 0, actual, probabilities }, certain);
  expect(both.uncalibrated).toEqual({ expectedCalibrationError: 0.25, brierScore: 0.5 });
});
