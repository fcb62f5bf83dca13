import { readFile } from 'node:fs/promises';
import { inspectOnnx, unpackBundle } from '@picket/shared/bundle';
import type { JudgedModel } from '../../ml/evaluation/predict-labelled.js';
import { unpackSeenRows } from '../../ml/evaluation/seen-rows.js';
import { OnnxModel } from '../../ml/onnx/onnx-model.js';
import type { ModelFiles } from '../../registry/versions/domain/index.js';

/**
 * Opens a registered model so that it can be judged on other rows.
 * @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`
 */
export async function openModel({ bundle, seenRows }: ModelFiles): Promise<JudgedModel> {
  const { manifest, model } = unpackBundle(await readFile(bundle));
  inspectOnnx(model);
  const { inputName, probabilitiesName } = manifest.onnx;
  const onnx = await OnnxModel.load(model, { inputName, probabilitiesName, noveltyName: manifest.novelty?.outputName });
  return {
    manifest,
    seen: seenRows === null ? null : unpackSeenRows(await readFile(seenRows)),
    predict: (values, width) => onnx.predict(values, width),
    scoreNovelty: (values, width) => onnx.scoreNovelty(values, width),
  };
}
