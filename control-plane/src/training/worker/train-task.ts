import { inspectOnnx, sha256 } from '@picket/shared/trust';
import { readDataset } from '../../datasets/worker/index.js';
import type { HeldOut } from '../evaluation/predictions.js';
import { INPUT_NAME, PROBABILITIES_NAME, toOnnx } from '../onnx/convert.js';
import { importanceOf } from '../onnx/importance.js';
import { parseXgboostModel, type XgboostModel } from '../onnx/xgboost-model.js';
import { checkModel, type Checked } from './check-model.js';
import { writeDraft, type DraftManifest } from './draft.js';
import { evaluateModel } from './evaluate-model.js';
import { describeNovelty, fitNovelty, judgeNovelty, withGoldenNovelty, type Novelty } from './novelty.js';
import { fit, labelsOf } from './fit.js';
import { refitLike } from './refit.js';
import { seenRowsOf } from './seen-rows.js';
import { BENIGN, prepareRows } from './prepare-rows.js';
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
  const started = performance.now();
  using boosted = await fit(run, (point) => report({ kind: 'round', ...point }));
  const trainingMs = performance.now() - started;
  report({ kind: 'log', text: `${boosted.rounds} of ${boosted.curve.length} rounds count` });
  report({ kind: 'stage', stage: 'convert' });
  const model = parseXgboostModel(boosted.booster.toJson());
  const autoencoder = fitNovelty(run);
  const onnx = toOnnx(model, autoencoder);
  inspectOnnx(onnx);
  report({ kind: 'stage', stage: 'verify' });
  const novelty = autoencoder && (await judgeNovelty(run, autoencoder, onnx));
  const checked = await checkModel(run, boosted, model, onnx, novelty);
  report({ kind: 'checked', metrics: checked.metrics, parity: checked.parity });
  report({ kind: 'stage', stage: 'evaluate' });
  const manifest = describeModel(run, model, onnx, checked, novelty);
  const [validation, test] = heldOutParts(run, checked);
  const refit = refitLike(run, model.rounds);
  const made = {
    model,
    onnx,
    manifest,
    validation,
    test,
    novelty: novelty ?? null,
    refit,
    learningCurve: [],
    trainingMs,
  };
  const evaluation = await evaluateModel(run, made);
  await writeDraft(input.draftFolder, { onnx, manifest, evaluation, seenRows: seenRowsOf(run) });
}

/** The validation and the test part, with what the model says of them. */
function heldOutParts({ prepared }: Run, checked: Checked): [validation: HeldOut, test: HeldOut] {
  const { classes, rows, split } = prepared;
  const describe = (part: Uint32Array, probabilities: Float32Array): HeldOut => ({
    classes,
    benign: BENIGN,
    rows: part.map((at) => rows[at]!),
    actual: labelsOf(prepared, part),
    probabilities,
    uncalibrated: null,
    thresholds: checked.thresholds,
  });
  return [describe(split.validation, checked.validation), describe(split.test, checked.test)];
}

function logSplit({ prepared, report }: Run): void {
  const { split, duplicates, classes } = prepared;
  const parts = `${split.train.length} to train, ${split.validation.length} to validate, ${split.test.length} to test`;
  report({ kind: 'log', text: `${duplicates} repeated rows removed; ${parts}; classes ${classes.join(', ')}` });
}

function describeModel(
  run: Run,
  model: XgboostModel,
  onnx: Uint8Array,
  checked: Checked,
  novelty: Novelty | undefined,
): DraftManifest {
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
    golden: novelty ? withGoldenNovelty(checked.golden, novelty) : checked.golden,
    ...(novelty ? { novelty: describeNovelty(novelty) } : {}),
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
