import { describeError } from '@picket/shared/errors';
import { describeContradictory } from '../../ml/matrix/distinct-labelled.js';
import type { ChampionComparison, Evaluation } from '../../api/evaluation-report.js';
import { compareModels } from '../../ml/evaluation/comparison.js';
import { curvesOf } from '../../ml/evaluation/curves.js';
import { predictLabelled, type JudgedModel, type LabelledRows } from '../../ml/evaluation/predict-labelled.js';
import { latencyOf } from '../../ml/evaluation/latency.js';
import { operatingPointsOf } from '../../ml/evaluation/operating-points.js';
import { noveltyResultOf } from '../../ml/evaluation/novelty-result.js';
import type { HeldOut } from '../../ml/evaluation/predictions.js';
import { reliabilityOf } from '../../ml/evaluation/reliability.js';
import { resultsByFile } from '../../ml/evaluation/source-results.js';
import { OnnxModel } from '../../ml/onnx/onnx-model.js';
import type { XgboostModel } from '../../ml/onnx/xgboost-model.js';
import type { DraftManifest } from '../../registry/versions/domain/index.js';
import { evaluationRemarks } from './evaluation-remarks.js';
import { leaveFilesOut } from './leave-file-out.js';
import { openModel } from './open-model.js';
import { BENIGN } from './prepare-rows.js';
import type { Refit } from './refit.js';
import type { Run } from './run.js';

/** A model that has passed its checks, and what it says of the rows that were held out. */
export interface CheckedModel {
  readonly model: XgboostModel;
  readonly onnx: Uint8Array;
  readonly manifest: DraftManifest;
  readonly validation: HeldOut;
  readonly test: HeldOut;
  /** Anomaly scores of the test rows, where the model has that output. */
  readonly novelty: { readonly testScores: ArrayLike<number>; readonly threshold: number } | null;
  readonly refit: Refit;
  readonly learningCurve: Evaluation['learningCurve'];
  /** How long it was trained: what the report may cost is measured by that. */
  readonly trainingMs: number;
}

/** The report of a model that was just trained: everything on the test rows, thresholds from the validation rows. */
export async function evaluateModel(run: Run, checked: CheckedModel): Promise<Evaluation> {
  const { matrix, input } = run;
  const { manifest, validation, test } = checked;
  const { thresholds, unknownFrom } = test;
  const budget = input.parameters.falsePositiveBudget;
  const fileOf = Uint16Array.from(test.rows, (row) => matrix.origins.files[row]!);
  const { champion, remarks } = await compareWithChampion(run, checked);
  return {
    format: 1,
    classes: [...test.classes],
    benignClass: test.classes[test.benign]!,
    heldOut: describeHoldOut(run),
    metrics: manifest.metrics,
    curves: curvesOf(test),
    reliability: reliabilityOf(test, test.uncalibrated),
    operatingPoints: operatingPointsOf(validation, test, { budget, thresholds, unknownFrom }),
    sources: [
      ...(await leaveFilesOut(run, { ...checked, limits: test })),
      ...resultsByFile(test, test, matrix.files, fileOf),
    ],
    champion,
    novelty: checked.novelty && noveltyResultOf(test, checked.novelty.testScores, checked.novelty.threshold),
    learningCurve: checked.learningCurve,
    cost: await costOf(run, checked),
    remarks: [
      ...describeContradictory(run.prepared),
      ...evaluationRemarks(test, validation.actual, budget),
      ...remarks,
    ],
  };
}

type Policy = Evaluation['heldOut']['policy'];

/** What held-out rows do not share with those that were trained on, beside being equal. */
const HOW: Readonly<Record<Policy, string>> = {
  random: 'with the same share of every class in each part',
  file: 'from files of which no row was trained on',
  time: 'the latest ones, after everything that was trained on but labelled alerts',
  source: 'from source addresses of which no flow was trained on',
};

function describeHoldOut({ prepared, input, parts }: Run): Evaluation['heldOut'] {
  const { duplicates } = prepared;
  const { policy } = input.parameters.split;
  const { train, validation, test, holdOut } = parts;
  return {
    rows: test.length,
    policy,
    seed: input.parameters.seed,
    description:
      `${duplicates} repeated rows were removed before the split, so that no held-out row equals one that was trained ` +
      `on. Of the others ${train.length} are trained on, ${validation.length} stop the training and set calibration and thresholds, ` +
      `and ${test.length} are tested on, ${HOW[policy]}. The ${holdOut.length} of the data set's hold-out are never learnt ` +
      `from: models are compared on them.`,
  };
}

/** A champion that cannot be compared does not fail the training; the report says why it was not compared. */
async function compareWithChampion(
  run: Run,
  { manifest, onnx }: CheckedModel,
): Promise<{ champion: ChampionComparison | null; remarks: string[] }> {
  const { champion, parameters } = run.input;
  if (!champion) return { champion: null, remarks: [] };
  const called = `the champion ${champion.name} ${champion.version}`;
  try {
    const opened = await openModel(champion);
    const rows = holdOutRows(run);
    const theirs = { model: opened, ...(await predictLabelled(opened, rows)) };
    if (theirs.missingFeatures.length === opened.manifest.features.length)
      return { champion: null, remarks: [`${called} was not compared: the data set has none of its features`] };
    const trained = await OnnxModel.load(onnx);
    const own: JudgedModel = {
      manifest,
      seen: new Uint32Array(0),
      predict: (values, width) => trained.predict(values, width),
      scoreNovelty: (values, width) => trained.scoreNovelty(values, width),
    };
    const ours = { model: own, ...(await predictLabelled(own, rows)) };
    const comparison = compareModels(champion, theirs, ours, rows, parameters.seed);
    return { champion: comparison, remarks: comparison ? [] : [`${called} has seen all held-out rows`] };
  } catch (error) {
    return { champion: null, remarks: [`${called} was not compared: ${describeError(error)}`] };
  }
}

/** What the data set keeps for comparisons: the same rows for every model, none of which this one was made of. */
function holdOutRows({ matrix, prepared, parts }: Run): LabelledRows {
  return {
    columns: matrix.columns.map(({ name }) => name),
    values: parts.holdOut.values(),
    classes: prepared.classes,
    benignClass: prepared.classes[BENIGN]!,
    labels: parts.holdOut.labels,
  };
}

async function costOf({ parts: { test } }: Run, { model, onnx }: CheckedModel): Promise<Evaluation['cost']> {
  return {
    onnxBytes: onnx.length,
    trees: model.trees.length,
    nodes: model.trees.reduce((sum, tree) => sum + tree.left_children.length, 0),
    latency: await latencyOf(await OnnxModel.load(onnx), test.values(), test.width),
  };
}
