import { plural } from '@picket/shared/text';
import { inspectOnnx } from '@picket/shared/bundle';
import { readDataset } from '../../datasets/storage/index.js';
import { describeContradictory } from '../../ml/matrix/distinct-labelled.js';
import { treeShapeSchema, type TreeShape } from '../../api/training-parameters.js';
import { toOnnx } from '../../ml/onnx/convert.js';
import { parseXgboostModel } from '../../ml/onnx/xgboost-model.js';
import type { BoostedModel, CurvePoint } from '../../ml/trees/boost.js';
import type { DataMatrix } from '../../ml/trees/data-matrix.js';
import { checkModel } from './check-model.js';
import { writeDraft } from './draft.js';
import { evaluateModel } from './evaluate-model.js';
import { fit, validationMatrix } from './fit.js';
import { calibrate, describeHeldOut } from './held-out.js';
import { learningCurve } from './learning-curve.js';
import { describeModel } from './manifest.js';
import { fitNovelty, judgeNovelty } from './novelty.js';
import { thresholdsOf } from './operating-point.js';
import { refitLike } from './refit.js';
import { splitRun, type Run } from './run.js';
import { searchShape } from './search.js';
import { seenRowsOf } from './seen-rows.js';
import { StageClock } from './stage-clock.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { trainJob, type TrainInput, type TrainProgress } from './train-job.js';

/** Splits, trains, converts, verifies, evaluates, and leaves the model with its manifest in the draft folder. */
export async function train(input: TrainInput, report: (progress: TrainProgress) => void): Promise<void> {
  const stages = new StageClock(report);
  stages.enter('split');
  const run = splitRun(input, await readDataset(input.datasetFolder), report);
  logSplit(run);
  using watched = validationMatrix(run);
  const shape = await chooseShape(run, watched, stages);

  stages.enter('train');
  const started = performance.now();
  using boosted = await fit(run, { rows: run.parts.train, shape }, watched, (point) => showRound(run, point));
  const trainingMs = performance.now() - started;
  logRounds(run, boosted);

  stages.enter('convert');
  const model = parseXgboostModel(boosted.booster.toJson());
  const calibration = calibrate(run, boosted);
  const autoencoder = fitNovelty(run);
  const onnx = toOnnx(model, { calibration, autoencoder });
  inspectOnnx(onnx);

  stages.enter('verify');
  const checked = await checkModel(run, boosted, model, calibration, onnx);
  const novelty = autoencoder ? await judgeNovelty(run, autoencoder, onnx) : null;

  stages.enter('evaluate');
  const validated = describeHeldOut(run, run.parts.validation, boosted, calibration);
  const tested = describeHeldOut(run, run.parts.test, boosted, calibration);
  const limits = { thresholds: thresholdsOf(run, validated), unknownFrom: novelty?.threshold ?? null };
  const validation = { ...validated, ...limits };
  const test = { ...tested, ...limits, anomaly: novelty?.testScores ?? null };
  const manifest = describeModel(run, shape, { model, onnx, calibration, checked, test, novelty });
  report({ kind: 'checked', metrics: manifest.metrics, parity: checked.parity });
  const refit = refitLike(run, { shape, rounds: boosted.rounds, calibration }, watched);
  const curve = await learningCurve(run, shape, watched, manifest.metrics.macroF1);
  const made = { model, onnx, manifest, validation, test, novelty, trainingMs, refit, learningCurve: curve };
  const evaluation = await evaluateModel(run, made);
  await writeDraft(input.draftFolder, { onnx, manifest, evaluation, seenRows: seenRowsOf(run) });
  stages.leave();
}

function showRound({ report }: Run, point: CurvePoint): void {
  report({ kind: 'round', ...point });
}

function logRounds({ report }: Run, { rounds, curve }: BoostedModel): void {
  report({ kind: 'log', text: `${rounds} of ${plural(curve.length, 'round')} count` });
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

/** The work of `trainJob`, as its process runs it. */
export const task = defineTask(trainJob, train);
