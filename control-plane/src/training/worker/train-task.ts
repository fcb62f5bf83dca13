import { inspectOnnx, sha256 } from '@picket/shared/trust';
import { readDataset } from '../../datasets/worker/index.js';
import { INPUT_NAME, PROBABILITIES_NAME, toOnnx } from '../onnx/convert.js';
import { importanceOf } from '../onnx/importance.js';
import { parseXgboostModel, type XgboostModel } from '../onnx/xgboost-model.js';
import { checkModel, type Checked } from './check-model.js';
import { writeDraft, type DraftManifest } from './draft.js';
import { fit } from './fit.js';
import { prepareRows } from './prepare-rows.js';
import { referenceOf } from './reference.js';
import type { Run } from './run.js';
import type { TrainInput, TrainProgress } from './train-messages.js';

/** Splits, trains, converts, verifies, and leaves the model with its manifest in the draft folder. */
export async function train(input: TrainInput, report: (progress: TrainProgress) => void): Promise<void> {
  report({ kind: 'stage', stage: 'split' });
  const matrix = await readDataset(input.datasetFolder);
  const prepared = prepareRows(matrix, input.benignClass, input.parameters);
  const run: Run = { input, matrix, prepared, report };
  logSplit(run);
  report({ kind: 'stage', stage: 'train' });
  using boosted = await fit(run, (point) => report({ kind: 'round', ...point }));
  report({ kind: 'log', text: `${boosted.rounds} of ${boosted.curve.length} rounds count` });
  report({ kind: 'stage', stage: 'convert' });
  const model = parseXgboostModel(boosted.booster.toJson());
  const onnx = toOnnx(model);
  inspectOnnx(onnx);
  report({ kind: 'stage', stage: 'verify' });
  const checked = await checkModel(run, boosted, model, onnx);
  await writeDraft(input.draftFolder, onnx, describeModel(run, model, onnx, checked));
  report({ kind: 'checked', metrics: checked.metrics, parity: checked.parity });
}

function logSplit({ prepared, report }: Run): void {
  const { split, duplicates, classes } = prepared;
  const parts = `${split.train.length} to train, ${split.validation.length} to validate, ${split.test.length} to test`;
  report({ kind: 'log', text: `${duplicates} repeated rows removed; ${parts}; classes ${classes.join(', ')}` });
}

function describeModel(run: Run, model: XgboostModel, onnx: Uint8Array, checked: Checked): DraftManifest {
  const { input, matrix, prepared } = run;
  const features = matrix.columns.map(({ name }) => name);
  const attacks = prepared.classes.slice(1);
  return {
    profile: matrix.profile,
    features,
    classes: [...prepared.classes],
    benignClass: input.benignClass,
    thresholds: Object.fromEntries(attacks.map((name, at) => [name, checked.thresholds[at + 1]!])),
    onnx: {
      sha256: sha256(onnx),
      bytes: onnx.length,
      inputName: INPUT_NAME,
      probabilitiesName: PROBABILITIES_NAME,
    },
    reference: referenceOf(matrix, prepared),
    golden: checked.golden,
    importance: importanceOf(model, features),
    metrics: checked.metrics,
    lineage: {
      runId: input.runId,
      datasets: [input.dataset],
      ...(input.audit && { audit: input.audit }),
      codeVersion: input.codeVersion,
      parameters: { ...input.parameters, countedRounds: model.rounds },
    },
  };
}
