import type { ModelManifest } from '@picket/shared/trust';
import { computeMetrics } from '../domain/metrics.js';
import { randomFrom } from '../domain/random.js';
import { chooseThresholds } from '../domain/thresholds.js';
import { verdictsOf } from '../domain/verdicts.js';
import { OnnxModel } from '../onnx/onnx-model.js';
import { compareProbabilities, requireParity, type Parity } from '../onnx/parity.js';
import { probeRows } from '../onnx/probe-rows.js';
import type { XgboostModel } from '../onnx/xgboost-model.js';
import type { BoostedModel } from '../xgboost/boost.js';
import { predictProbabilities } from '../xgboost/probabilities.js';
import { labelsOf, valuesOf } from './fit.js';
import { goldenVectors } from './golden.js';
import type { Novelty } from './novelty.js';
import { BENIGN } from './prepare-rows.js';
import type { Run } from './run.js';

/** Rows made to break the conversion, beside all that were held out. */
const PROBES = 2000;

export interface Checked {
  readonly parity: Parity;
  /** By class code. */
  readonly thresholds: readonly number[];
  readonly metrics: ModelManifest['metrics'];
  readonly golden: ModelManifest['golden'];
  /** Probabilities of the held-out rows, row-major: what the evaluation report is made of. */
  readonly validation: Float32Array;
  readonly test: Float32Array;
}

/**
 * Holds the converted model to XGBoost's own predictions, and only then takes its figures: thresholds from the
 * validation rows, everything else from the test rows.
 * @throws PicketError `training.parity`
 */
export async function checkModel(
  run: Run,
  boosted: BoostedModel,
  model: XgboostModel,
  onnx: Uint8Array,
  novelty: Novelty | undefined,
): Promise<Checked> {
  const { matrix, prepared, input } = run;
  const { classes, split } = prepared;
  const width = matrix.columns.length;
  const validation = valuesOf(matrix, prepared, split.validation);
  const test = valuesOf(matrix, prepared, split.test);
  const probes = probeRows(model, test, width, PROBES, randomFrom(input.parameters.seed));
  const rows = concatenate(validation, test, probes);
  const expected = predictProbabilities(boosted, rows, width);
  const actual = await (await OnnxModel.load(onnx)).predict(rows, width);
  const parity = compareProbabilities(actual, expected, classes.length);
  requireParity(parity);
  const testEnd = split.validation.length + split.test.length;
  const validated = expected.subarray(0, split.validation.length * classes.length);
  const thresholds = thresholdsOf(run, validated);
  const tested = expected.subarray(split.validation.length * classes.length, testEnd * classes.length);
  const golden = goldenVectors(
    concatenate(test, probes),
    expected.subarray(split.validation.length * classes.length),
    width,
  );
  return {
    parity,
    thresholds,
    metrics: metricsOf(run, thresholds, tested, novelty),
    golden,
    validation: validated,
    test: tested,
  };
}

function thresholdsOf({ prepared, input }: Run, probabilities: Float32Array): number[] {
  const classCount = prepared.classes.length;
  const actual = labelsOf(prepared, prepared.split.validation);
  const budget = input.parameters.falsePositiveBudget;
  return chooseThresholds(actual, verdictsOf(probabilities, classCount), BENIGN, classCount, budget);
}

function metricsOf(
  { prepared }: Run,
  thresholds: readonly number[],
  probabilities: Float32Array,
  novelty: Novelty | undefined,
) {
  const { classes, split } = prepared;
  const verdicts = verdictsOf(probabilities, classes.length);
  const actual = labelsOf(prepared, split.test);
  return computeMetrics({ classes, benign: BENIGN, actual, verdicts, thresholds, novelty });
}

function concatenate(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
