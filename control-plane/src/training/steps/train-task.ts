import { plural } from '@picket/shared/text';
import { sha256, inspectOnnx } from '@picket/shared/bundle';
import { readDataset } from '../../datasets/storage/index.js';
import { countClasses } from '../../ml/matrix/matrix.js';
import { describeContradictory } from '../../ml/matrix/distinct-labelled.js';
import type { Calibration } from '../../ml/calibration/calibration.js';
import { treeShapeSchema, type TreeShape } from '../../api/training-parameters.js';
import { type HeldOut } from '../../ml/evaluation/predictions.js';
import { metricsOf } from '../../ml/evaluation/model-metrics.js';
import { INPUT_NAME, PROBABILITIES_NAME, toOnnx } from '../../ml/onnx/convert.js';
import { importanceOf } from '../../ml/onnx/importance.js';
import { parseXgboostModel, type XgboostModel } from '../../ml/onnx/xgboost-model.js';
import type { DataMatrix } from '../../ml/trees/data-matrix.js';
import { checkModel, type Checked } from './check-model.js';
import { writeDraft, type DraftManifest } from './draft.js';
import { evaluateModel } from './evaluate-model.js';
import { fit, labelsOf, validationMatrix } from './fit.js';
import { calibrate, describeHeldOut, marginsOf } from './held-out.js';
import { learningCurve } from './learning-curve.js';
import { describeNovelty, fitNovelty, judgeNovelty, withGoldenNovelty, type Novelty } from './novelty.js';
import { thresholdsOf } from './operating-point.js';
import { BENIGN, prepareRows } from './prepare-rows.js';
import { referenceOf } from './reference.js';
import { refitLike } from './refit.js';
import type { Run } from './run.js';
import { searchShape } from './search.js';
import { seenRowsOf } from './seen-rows.js';
import { StageClock } from './stage-clock.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { trainJob, type TrainInput, type TrainProgress } from './train-job.js';

/** Splits, trains, converts, verifies, evaluates, and leaves the model with its manifest in the draft folder. */
export async function train(input: TrainInput, report: (progress: TrainProgress) => void): Promise<void> {
  const stages = new StageClock(report);
  stages.enter('split');
  const matrix = await readDataset(input.datasetFolder);
  const run: Run = {
    input,
    matrix,
    prepared: prepareRows(matrix, input.benignClass, input.parameters, input.holdOutShare),
    report,
  };
  logSplit(run);
  using watched = validationMatrix(run);
  const shape = await chooseShape(run, watched, stages);

  stages.enter('train');
  const started = performance.now();
  const task = { rows: run.prepared.split.train, shape };
  using boosted = await fit(run, task, watched, (point) => report({ kind: 'round', ...point }));
  const trainingMs = performance.now() - started;
  report({ kind: 'log', text: `${boosted.rounds} of ${plural(boosted.curve.length, 'round')} count` });

  stages.enter('convert');
  const model = parseXgboostModel(boosted.booster.toJson());
  const { split } = run.prepared;
  const validationMargins = marginsOf(run, boosted, split.validation);
  const calibration = calibrate(run, validationMargins);
  const autoencoder = fitNovelty(run);
  const onnx = toOnnx(model, { calibration, autoencoder });
  inspectOnnx(onnx);

  stages.enter('verify');
  const checked = await checkModel(run, boosted, model, calibration, onnx);
  const novelty = autoencoder ? await judgeNovelty(run, autoencoder, onnx) : null;

  stages.enter('evaluate');
  const validated = describeHeldOut(run, split.validation, validationMargins, calibration);
  const thresholds = thresholdsOf(run, validated);
  const limits = { thresholds, unknownFrom: novelty?.threshold ?? null };
  const validation = { ...validated, ...limits };
  const tested = describeHeldOut(run, split.test, marginsOf(run, boosted, split.test), calibration);
  const test = { ...tested, ...limits, anomaly: novelty?.testScores ?? null };
  const manifest = describeModel(run, shape, { model, onnx, calibration, checked, test, novelty });
  const { metrics } = manifest;
  report({ kind: 'checked', metrics, parity: checked.parity });
  const evaluation = await evaluateModel(run, {
    ...{ model, onnx, manifest, validation, test, novelty, trainingMs },
    refit: refitLike(run, { shape, rounds: boosted.rounds, calibration }, watched),
    learningCurve: await learningCurve(run, shape, watched, metrics.macroF1),
  });
  await writeDraft(input.draftFolder, { onnx, manifest, evaluation, seenRows: seenRowsOf(run) });
  stages.leave();
}

function logSplit({ prepared, input, report }: Run): void {
  const { split, duplicates, classes } = prepared;
  const { policy } = input.parameters.split;
  const parts = `${split.train.length} to train, ${split.validation.length} to validate, ${split.test.length} to test`;
  const how = policy === 'random' ? 'at random' : `by ${policy}`;
  report({ kind: 'log', text: `${duplicates} repeated rows removed; split ${how}: ${parts}` });
  for (const text of describeContradictory(prepared)) report({ kind: 'log', text });
  report({ kind: 'log', text: `classes ${classes.join(', ')}` });
}

/** The one that was asked for, or the winner of a search. */
async function chooseShape(run: Run, watched: DataMatrix, stages: StageClock): Promise<TreeShape> {
  const { parameters } = run.input;
  if (parameters.search.trials === 0) return treeShapeSchema.parse(parameters);
  stages.enter('search');
  return searchShape(run, watched);
}

/** All that a manifest tells of. */
interface Made {
  readonly model: XgboostModel;
  readonly onnx: Uint8Array;
  readonly calibration: Calibration;
  readonly checked: Checked;
  readonly test: HeldOut;
  readonly novelty: Novelty | null;
}

function describeModel(run: Run, shape: TreeShape, made: Made): DraftManifest {
  const { input, matrix, prepared } = run;
  const { classes } = prepared;
  const benignClass = classes[BENIGN]!;
  const { model, onnx, calibration, checked, test, novelty } = made;
  const features = matrix.columns.map(({ name }) => name);
  const byClass = (values: readonly number[]) => Object.fromEntries(classes.map((name, code) => [name, values[code]!]));
  const thresholds = byClass(test.thresholds);
  delete thresholds[benignClass];
  return {
    profile: matrix.profile,
    features,
    classes: [...classes],
    benignClass,
    thresholds,
    onnx: {
      sha256: sha256(onnx),
      bytes: onnx.length,
      inputName: INPUT_NAME,
      probabilitiesName: PROBABILITIES_NAME,
    },
    ...(input.parameters.calibration !== 'none' && {
      calibration: { temperature: 1 / calibration.scale, biases: byClass(calibration.biases) },
    }),
    ...(novelty && { novelty: describeNovelty(novelty) }),
    reference: referenceOf(matrix, prepared),
    golden: novelty ? withGoldenNovelty(checked.golden, novelty) : checked.golden,
    importance: importanceOf(model, features),
    metrics: metricsOf(test, test),
    lineage: {
      runId: input.runId,
      datasets: [input.dataset],
      ...(input.audit && { audit: input.audit }),
      codeVersion: input.codeVersion,
      trainedRows: Object.fromEntries(
        countClasses(labelsOf(prepared, prepared.split.train), classes.length).map((count, code) => [
          classes[code]!,
          count,
        ]),
      ),
      parameters: { ...input.parameters, ...shape, countedRounds: model.rounds },
    },
  };
}

/** The work of `trainJob`, as its process runs it. */
export const task = defineTask(trainJob, train);
