/** @jest-environment ./test/support/native-arrays-environment.mjs */
import { expect, it } from '@jest/globals';
import { inspectOnnx } from '@picket/shared/trust';
import { randomFrom } from '../../control-plane/src/training/domain/random.js';
import { toOnnx } from '../../control-plane/src/training/onnx/convert.js';
import { OnnxModel } from '../../control-plane/src/training/onnx/onnx-model.js';
import { compareProbabilities, PARITY_TOLERANCE } from '../../control-plane/src/training/onnx/parity.js';
import { probeRows } from '../../control-plane/src/training/onnx/probe-rows.js';
import { parseXgboostModel, type XgboostModel } from '../../control-plane/src/training/onnx/xgboost-model.js';
import { boost } from '../../control-plane/src/training/xgboost/boost.js';
import { DataMatrix } from '../../control-plane/src/training/xgboost/data-matrix.js';
import { describeIf, xgboost } from '../support/requirements.js';
import { labelledRows } from '../support/training-data.js';

const PROBES = 3000;

/** Trains, converts, and compares both on rows with missing cells and cells exactly on thresholds. */
async function trainAndCompare(
  classCount: number,
  earlyStoppingRounds: number,
  distort = (model: XgboostModel) => model,
) {
  const random = randomFrom(7);
  const rows = labelledRows(3000, 20, classCount, random);
  const cut = 2400;
  using train = DataMatrix.fromRows(rows.values.subarray(0, cut * rows.width), rows.width);
  using validation = DataMatrix.fromRows(rows.values.subarray(cut * rows.width), rows.width);
  train.setLabels(Float32Array.from(rows.labels.subarray(0, cut)));
  validation.setLabels(Float32Array.from(rows.labels.subarray(cut)));
  const parameters = { rounds: 40, maxDepth: 6, learningRate: 0.5, earlyStoppingRounds, seed: 1, threads: 1 };
  using trained = await boost(train, validation, classCount, parameters);
  const model = parseXgboostModel(trained.booster.toJson());
  const probes = probeRows(model, rows.values, rows.width, PROBES, random);
  using matrix = DataMatrix.fromRows(probes, rows.width);
  const raw = trained.booster.predict(matrix, trained.rounds);
  const expected = classCount === 2 ? Float32Array.from([...raw].flatMap((p) => [1 - p, p])) : raw;
  const bytes = toOnnx(distort(model));
  const actual = await (await OnnxModel.load(bytes)).predict(probes, rows.width);
  return { bytes, trained, model, parity: compareProbabilities(actual, expected, classCount) };
}

describeIf(xgboost, 'an XGBoost model as ONNX', () => {
  it.each([
    ['binary', 2, 0],
    ['binary, stopped early', 2, 3],
    ['of 8 classes', 8, 0],
    ['of 8 classes, stopped early', 8, 3],
  ])('says the same: %s', async (_, classCount, earlyStoppingRounds) => {
    const { bytes, trained, model, parity } = await trainAndCompare(classCount, earlyStoppingRounds);
    expect(parity.rows).toBe(PROBES);
    expect(parity.maxDifference).toBeLessThanOrEqual(PARITY_TOLERANCE);
    expect(model.rounds).toBe(trained.rounds);
    if (earlyStoppingRounds > 0) expect(trained.rounds).toBeLessThan(trained.curve.length);
    expect(() => inspectOnnx(bytes)).not.toThrow();
  });

  it('is held to cells on thresholds: one step of every threshold upwards, which is `<=` for `<`, is noticed', async () => {
    const { parity } = await trainAndCompare(8, 0, (model) =>
      withSplits(model, ({ threshold }) => nextSingle(threshold)),
    );
    expect(parity.maxDifference).toBeGreaterThan(0.01);
  });

  it('is held to missing cells: the other default direction is noticed', async () => {
    const { parity } = await trainAndCompare(8, 0, (model) => ({
      ...model,
      trees: model.trees.map((tree) => ({ ...tree, default_left: tree.default_left.map((left) => !left) })),
    }));
    expect(parity.maxDifference).toBeGreaterThan(0.01);
  });

  it('is held to the score before the first tree', async () => {
    const { parity } = await trainAndCompare(2, 0, (model) => ({ ...model, baseScores: [0.7] }));
    expect(parity.maxDifference).toBeGreaterThan(0.01);
  });
});

function withSplits(model: XgboostModel, change: (split: { threshold: number }) => number): XgboostModel {
  const trees = model.trees.map((tree) => ({
    ...tree,
    split_conditions: tree.split_conditions.map((threshold, node) =>
      tree.left_children[node] === -1 ? threshold : change({ threshold: Math.fround(threshold) }),
    ),
  }));
  return { ...model, trees };
}

/** The next larger single-precision number. */
function nextSingle(value: number): number {
  const single = new Float32Array([value]);
  const bits = new Int32Array(single.buffer);
  bits[0] += single[0] >= 0 ? 1 : -1;
  return single[0];
}
