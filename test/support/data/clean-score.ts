import { unpackBundle } from '@picket/shared/bundle';
import { verdictsOf } from '../../../control-plane/src/ml/calibration/verdicts.js';
import { OnnxModel } from '../../../control-plane/src/ml/onnx/onnx-model.js';
import type { FlowRow } from './labelled-alerts.js';

/**
 * Macro-F1 of a bundle's model on rows that no data set has: what a model tells of itself is on rows that were labelled
 * by the same people as those that it was trained on.
 */
export async function macroF1On(bundle: Uint8Array, rows: readonly FlowRow[]): Promise<number> {
  const { manifest, model } = unpackBundle(bundle);
  const values = Float32Array.from(rows.flatMap(({ features }) => features));
  const probabilities = await (await OnnxModel.load(model)).predict(values, manifest.features.length);
  const called = verdictsOf(probabilities, manifest.classes.length).classes;
  const f1 = manifest.classes.map((name, code) => {
    const hits = rows.filter(({ label }, index) => label === name && called[index] === code).length;
    const actual = rows.filter(({ label }) => label === name).length;
    const predicted = called.filter((verdict) => verdict === code).length;
    return (2 * hits) / (actual + predicted);
  });
  return f1.reduce((sum, value) => sum + value, 0) / f1.length;
}
