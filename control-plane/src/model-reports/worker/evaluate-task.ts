import { plural } from '@picket/shared/text';
import { ControlPlaneError } from '../../errors.js';
import { readDataset } from '../../datasets/storage/index.js';
import { describeContradictory } from '../../ml/matrix/distinct-labelled.js';
import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import type { ChampionComparison, SourceResult } from '../../api/evaluation-report.js';
import { openModel } from '../../training/steps/index.js';
import { compareModels } from '../../ml/evaluation/comparison.js';
import {
  predictLabelled,
  withoutSeen,
  type JudgedModel,
  type LabelledRows,
} from '../../ml/evaluation/predict-labelled.js';
import { limitsOf, matchClasses, widenProbabilities } from '../../ml/evaluation/match-classes.js';
import { sourceResult } from '../../ml/evaluation/source-results.js';
import { evaluateJob, type EvaluateInput, type EvaluateResult } from './evaluate-job.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { holdOutToJudge, rowsToJudge } from './rows-to-judge.js';

/** Bootstrap draws: the same two versions on the same rows give the same interval. */
const SEED = 1;

/** Rows the model was not trained on. */
interface NewRows {
  readonly matrix: FlowMatrix;
  readonly rows: LabelledRows;
  /** Rows excluded because the model was trained on them. */
  readonly seen: number;
  /** Results on rows without a usable label. */
  readonly remarks: readonly string[];
}

/**
 * Tries a registered model on a data set, alone or beside an older version.
 * @throws PicketError `evaluation.no-features`, `evaluation.no-labels`, `evaluation.no-rows`
 */
export async function evaluate(input: EvaluateInput, report: (result: EvaluateResult) => void): Promise<void> {
  const model = await openModel(input.model);
  const matrix = await readDataset(input.datasetFolder);
  const { rows: all, distinct } = rowsToJudge(matrix, model.manifest.benignClass);
  const rows = withoutSeen(model, all);
  const seen = all.labels.length - rows.labels.length;
  const data: NewRows = { matrix, rows, seen, remarks: describeContradictory(distinct) };
  const held = holdOutToJudge(matrix, distinct, {
    benignClass: model.manifest.benignClass,
    share: input.holdOutShare,
  });
  if (input.against) report({ result: null, comparison: await compare(input, input.against, model, held) });
  else report({ result: await tryOut(model, input.datasetName, data), comparison: null });
}

async function tryOut(model: JudgedModel, source: string, data: NewRows): Promise<SourceResult> {
  const { manifest } = model;
  const { rows } = data;
  const judgement = await predictLabelled(model, rows);
  requireFeatures(model, judgement.missingFeatures);
  const { classes, codes, unknown } = matchClasses(manifest, rows);
  const own = manifest.classes.map((_, code) => code);
  const predictions = {
    classes,
    benign: manifest.classes.indexOf(manifest.benignClass),
    actual: Uint16Array.from(rows.labels, (label) => codes[label]!),
    probabilities: widenProbabilities(judgement.probabilities, own, classes.length),
    anomaly: judgement.anomaly,
  };
  const remarks = remarksOn(model, data, judgement.missingFeatures, unknown);
  return sourceResult(predictions, limitsOf(manifest, own, classes.length), {
    source,
    kind: 'dataset',
    remarks,
  });
}

async function compare(
  { datasetName }: EvaluateInput,
  older: NonNullable<EvaluateInput['against']>,
  newer: JudgedModel,
  rows: LabelledRows,
): Promise<ChampionComparison> {
  const champion = await openModel(older);
  const [theirs, ours] = [await predictLabelled(champion, rows), await predictLabelled(newer, rows)];
  requireFeatures(champion, theirs.missingFeatures);
  requireFeatures(newer, ours.missingFeatures);
  const { name, version, digest } = older;
  const [a, b] = [
    { ...theirs, model: champion },
    { ...ours, model: newer },
  ];
  const comparison = compareModels({ name, version, digest }, a, b, rows, SEED);
  if (comparison) return comparison;
  const text = `one of the two models was trained on every row of ${datasetName}`;
  throw new ControlPlaneError('evaluation.no-rows', text, {
    next: 'choose a data set with rows that neither model was trained on',
  });
}

function requireFeatures({ manifest }: JudgedModel, missing: readonly string[]): void {
  if (missing.length < manifest.features.length) return;
  throw new ControlPlaneError('evaluation.no-features', 'the data set has none of the features of the model', {
    next: 'choose a data set with flow features; docs/profiles.md lists them',
  });
}

/** Everything that makes the figures less comparable than they look; no remark is a reason to refuse. */
function remarksOn(
  { manifest, seen }: JudgedModel,
  data: NewRows,
  missing: readonly string[],
  unknown: readonly string[],
): string[] {
  const { matrix, rows } = data;
  const remarks: string[] = [];
  if (seen === null) remarks.push('nobody knows what the model was trained on: it may have seen these rows');
  remarks.push(...data.remarks);
  if (data.seen > 0)
    remarks.push(
      `${plural(data.seen, 'row')} ${data.seen === 1 ? 'was' : 'were'} left out, since the model was made of them`,
    );
  if (matrix.profile !== manifest.profile)
    remarks.push(`flows of profile ${matrix.profile}, the model expects ${manifest.profile}: one name, other numbers`);
  if (missing.length > 0) remarks.push(`features that the data set lacks: ${missing.join(', ')}`);
  const present = unknown.filter((name) => rows.labels.includes(rows.classes.indexOf(name)));
  if (present.length > 0) remarks.push(`the model does not know ${present.join(', ')}: it cannot be right about them`);
  if (rows.benignClass === undefined) remarks.push('no class of the data set is benign');
  return remarks;
}

/** The work of `evaluateJob`, as its process runs it. */
export const task = defineTask(evaluateJob, evaluate);
