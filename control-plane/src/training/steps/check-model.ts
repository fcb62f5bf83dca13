import type { ModelManifest } from '@picket/shared/bundle';
import { probabilitiesOf, type Calibration } from '../../ml/calibration/calibration.js';
import { randomFrom } from '../../ml/random.js';
import { OnnxModel } from '../../ml/onnx/onnx-model.js';
import { compareProbabilities, requireParity, type Parity } from '../../ml/onnx/parity.js';
import { probeRows } from '../../ml/onnx/probe-rows.js';
import type { XgboostModel } from '../../ml/onnx/xgboost-model.js';
import type { BoostedModel } from '../../ml/trees/boost.js';
import { GOLDEN_ROWS, goldenVectors, WinningRows } from './golden.js';
import { marginsOfValues } from './part.js';
import type { Run } from './run.js';

/** Rows made to break the conversion, beside all that were held out; and held-out rows that they are made of. */
const PROBES = 2000;
const PROBE_ORIGINS = 4096;
/** Of the golden rows so many are held-out rows; the others are probes. */
const GOLDEN_HELD_OUT = 48;

export interface Checked {
  readonly parity: Parity;
  readonly golden: ModelManifest['golden'];
}

/**
 * Holds the converted model to XGBoost's own scores, calibrated apart from the conversion: all held-out rows, and rows
 * with missing cells and cells on thresholds.
 * @throws PicketError `training.parity`
 */
export async function checkModel(
  run: Run,
  boosted: BoostedModel,
  model: XgboostModel,
  calibration: Calibration,
  onnx: Uint8Array,
): Promise<Checked> {
  const { prepared, input, parts } = run;
  const { width } = parts.test;
  const converted = await OnnxModel.load(onnx);
  const expect = (values: Float32Array) =>
    probabilitiesOf(marginsOfValues(boosted, values, width, prepared.classes.length), calibration);
  let parity: Parity = { rows: 0, maxDifference: 0 };
  const winning = new WinningRows(prepared.classes);
  const compare = async (values: Float32Array) => {
    const expected = expect(values);
    const found = compareProbabilities(await converted.predict(values, width), expected, prepared.classes.length);
    winning.look(values, expected);
    parity = { rows: parity.rows + found.rows, maxDifference: Math.max(parity.maxDifference, found.maxDifference) };
  };
  for (const part of [parts.validation, parts.test]) for (const batch of part.batches()) await compare(batch.values());
  const origins = parts.test.slice(0, PROBE_ORIGINS).values();
  const probes = probeRows(model, origins, width, PROBES, randomFrom(input.parameters.seed));
  await compare(probes);
  requireParity(parity);
  const golden = goldenRows(origins, probes, width);
  return { parity, golden: winning.complete(goldenVectors(golden, expect(golden), width)) };
}

/** Held-out rows first; of so many as there are. */
function goldenRows(heldOut: Float32Array, probes: Float32Array, width: number): Float32Array {
  const first = heldOut.subarray(0, GOLDEN_HELD_OUT * width);
  const second = probes.subarray(0, GOLDEN_ROWS * width - first.length);
  const rows = new Float32Array(first.length + second.length);
  rows.set(first);
  rows.set(second, first.length);
  return rows;
}
