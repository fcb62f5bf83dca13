/** @jest-environment ./test/support/machine/native-arrays-environment.mjs */
import { expect, it } from '@jest/globals';
import { inspectOnnx } from '@picket/shared/bundle';
import { randomFrom } from '../../control-plane/src/ml/random.js';
import { toOnnx } from '../../control-plane/src/ml/onnx/convert.js';
import { OnnxModel } from '../../control-plane/src/ml/onnx/onnx-model.js';
import { compareProbabilities, PARITY_TOLERANCE } from '../../control-plane/src/ml/onnx/parity.js';
import { probeRows } from '../../control-plane/src/ml/onnx/probe-rows.js';
import { parseXgboostModel, type XgboostModel } from '../../control-plane/src/ml/onnx/xgboost-model.js';
import {
  identityCalibration,
  probabilitiesOf,
  type Calibration,
} from '../../control-plane/src/ml/calibration/calibration.js';
import { trainingParametersSchema } from '../../control-plane/src/api/training-run.js';
import { marginsOfValues } from '../../control-plane/src/training/steps/part.js';
import { boost } from '../../control-plane/src/ml/trees/boost.js';
import { DataMatrix, type RowSource } from '../../control-plane/src/ml/trees/data-matrix.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';
import { labelledRows, type LabelledRows } from '../support/data/training-data.js';

const PROBES = 3000;
const MANY_PROBES = 100_000;
const ROWS = 3000;
const WIDTH = 20;
const CUT = 2400;

interface Options {
  readonly probes?: number;
  readonly distort?: (model: XgboostModel) => XgboostModel;
  readonly calibration?: Calibration;
}

/** Trains, converts, and compares both on rows with missing cells, infinities, and cells exactly on thresholds. */
async function trainAndCompare(classCount: number, earlyStoppingRounds: number, options: Options = {}) {
  const { probes: count = PROBES, distort = (model) => model } = options;
  const calibration = options.calibration ?? identityCalibration(classCount);
  const random = randomFrom(7);
  const rows = labelledRows(ROWS, WIDTH, classCount, random);
  using train = DataMatrix.quantized(rowSource(rows, CUT), 1);
  using validation = DataMatrix.fromRows(rows.values.subarray(CUT * WIDTH), WIDTH);
  validation.setLabels(Float32Array.from(rows.labels.subarray(CUT)));
  const shape = trainingParametersSchema.parse({ rounds: 40, learningRate: 0.5, earlyStoppingRounds });
  using trained = await boost(train, validation, classCount, { ...shape, threads: 1 });
  const model = parseXgboostModel(trained.booster.toJson());
  const probes = withInfinities(probeRows(model, rows.values, WIDTH, count, random), random);
  const expected = probabilitiesOf(marginsOfValues(trained, probes, WIDTH, classCount), calibration);
  const bytes = toOnnx(distort(model), { calibration });
  const actual = await (await OnnxModel.load(bytes)).predict(probes, WIDTH);
  return { bytes, trained, model, expected, actual, parity: compareProbabilities(actual, expected, classCount) };
}

/** The first rows, as XGBoost fetches them. */
function rowSource({ values, labels, width }: LabelledRows, rows: number): RowSource {
  return {
    rows,
    width,
    labels: Float32Array.from(labels.subarray(0, rows)),
    weights: new Float32Array(rows).fill(1),
    copyRows: (start, end, into) => into.set(values.subarray(start * width, end * width)),
  };
}

/** One cell in a hundred; agents and imports make them missing, but a model must not depend on that. */
function withInfinities(values: Float32Array, random: () => number): Float32Array {
  for (let cell = 0; cell < values.length; cell++)
    if (random() < 0.01) values[cell] = random() < 0.5 ? Infinity : -Infinity;
  return values;
}

describeIf(xgboost, 'an XGBoost model as ONNX', () => {
  it.each([
    ['binary', 2, 0],
    ['binary, stopped early', 2, 3],
    ['of 8 classes', 8, 0],
    ['of 8 classes, stopped early', 8, 3],
  ])('says the same: %s', async (_, classCount, earlyStoppingRounds) => {
    const options = { probes: MANY_PROBES };
    const { bytes, trained, model, parity } = await trainAndCompare(classCount, earlyStoppingRounds, options);
    expect(parity.rows).toBe(MANY_PROBES);
    expect(parity.maxDifference).toBeLessThanOrEqual(PARITY_TOLERANCE);
    expect(model.rounds).toBe(trained.rounds);
    if (earlyStoppingRounds > 0) expect(trained.rounds).toBeLessThan(trained.curve.length);
    expect(() => inspectOnnx(bytes)).not.toThrow();
  });

  it.each([
    ['binary', { scale: 0.7, biases: [0, -1.5] }],
    ['of 8 classes', { scale: 1.9, biases: [0, 1, -2, 0.5, 3, -0.25, 0, -4] }],
  ])('holds its calibration in its leaves and base values: %s', async (_, calibration) => {
    const classCount = calibration.biases.length;
    const { parity, expected } = await trainAndCompare(classCount, 0, { calibration });
    expect(parity.maxDifference).toBeLessThanOrEqual(PARITY_TOLERANCE);
    const uncalibrated = await trainAndCompare(classCount, 0);
    expect(compareProbabilities(uncalibrated.actual, expected, classCount).maxDifference).toBeGreaterThan(0.1);
  });

  it('is held to cells on thresholds: one step of every threshold upwards, which is `<=` for `<`, is noticed', async () => {
    const { parity } = await trainAndCompare(8, 0, {
      distort: (model) => withSplits(model, ({ threshold }) => nextSingle(threshold)),
    });
    expect(parity.maxDifference).toBeGreaterThan(0.01);
  });

  it('is held to missing cells: the other default direction is noticed', async () => {
    const { parity } = await trainAndCompare(8, 0, {
      distort: (model) => ({
        ...model,
        trees: model.trees.map((tree) => ({ ...tree, default_left: tree.default_left.map((left) => !left) })),
      }),
    });
    expect(parity.maxDifference).toBeGreaterThan(0.01);
  });

  it('is held to the score before the first tree', async () => {
    const { parity } = await trainAndCompare(2, 0, { distort: (model) => ({ ...model, baseScores: [0.7] }) });
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
