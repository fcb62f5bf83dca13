import { describe, expect, it } from '@jest/globals';
import { identityCalibration, probabilitiesOf } from './calibration.js';
import { fitCalibration } from './fit-calibration.js';
import { randomFrom } from '../random.js';

const CLASSES = 4;

/** Rows whose true classes follow softmax(scale × score + bias). */
function drawRows(rows: number, scale: number, biases: readonly number[]) {
  const random = randomFrom(3);
  const margins = Float32Array.from({ length: rows * CLASSES }, () => 6 * random() - 3);
  const truth = probabilitiesOf(margins, { scale, biases });
  const actual = Uint16Array.from({ length: rows }, (_, row) => {
    let dice = random();
    let code = 0;
    while (code < CLASSES - 1 && (dice -= truth[row * CLASSES + code]) > 0) code++;
    return code;
  });
  return { margins, actual, classCount: CLASSES };
}

const lossOf = ({ actual }: ReturnType<typeof drawRows>, probabilities: Float32Array) =>
  actual.reduce((sum, code, row) => sum - Math.log(probabilities[row * CLASSES + code]), 0) / actual.length;

describe('fitCalibration', () => {
  it.each([
    [0.5, [0, 0, 0, 0]],
    [2, [0, 1, -1, 0.5]],
  ])('finds the scale %d and the biases that the rows were drawn by', (scale, biases) => {
    const found = fitCalibration(drawRows(40_000, scale, biases));
    expect(found.scale).toBeCloseTo(scale, 1);
    found.biases.forEach((bias, code) => expect(Math.abs(bias - biases[code])).toBeLessThan(0.08));
  });

  it('makes the rows likelier, and those of another draw', () => {
    const rows = drawRows(2000, 0.4, [0, 1, 0, -1]);
    const before = lossOf(rows, probabilitiesOf(rows.margins, identityCalibration(CLASSES)));
    expect(lossOf(rows, probabilitiesOf(rows.margins, fitCalibration(rows)))).toBeLessThan(before - 0.1);
  });

  it('does not ask for endless certainty where nothing is wrong', () => {
    const actual = Uint16Array.from({ length: 400 }, (_, row) => row % CLASSES);
    const margins = Float32Array.from({ length: 1600 }, (_, index) => (index % CLASSES === actual[index >> 2] ? 3 : 0));
    const { scale } = fitCalibration({ margins, actual, classCount: CLASSES });
    expect(scale).toBeGreaterThan(1);
    expect(scale).toBeLessThan(5);
  });

  it('leaves the bias of a class alone of which there is no row', () => {
    const rows = drawRows(500, 1, [0, 0, 0, 0]);
    const without = { ...rows, actual: rows.actual.map((code) => code % 3) };
    expect(fitCalibration(without).biases[3]).toBe(0);
  });
});
