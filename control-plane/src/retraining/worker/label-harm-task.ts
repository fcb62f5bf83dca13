import { readDataset } from '../../datasets/storage/index.js';
import { distinctLabelled } from '../../ml/matrix/distinct-labelled.js';
import { takeRows, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { marginsOfValues, spellWeights } from '../../training/steps/index.js';
import { boost } from '../../ml/trees/boost.js';
import { macroF1, tallyOf } from '../../ml/evaluation/macro-f1.js';
import { DataMatrix } from '../../ml/trees/data-matrix.js';
import { randomFrom, shuffle } from '../../ml/random.js';
import { rowWeights } from '../../ml/trees/class-weights.js';
import { verdictsOf } from '../../ml/calibration/verdicts.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { labelHarmJob, type Scores, type LabelHarmInput } from './label-harm-job.js';

/** Every row is judged once, by a model that was trained on the other parts. */
const FOLDS = 3;
/** Rows of the base that are looked at; a larger one is sampled. Bounds the check to well under a minute. */
const MAX_ROWS = 20_000;
/** Rounds tell the difference long before they tell the whole. */
const MAX_ROUNDS = 30;

/** Rows to train on, by their number in the data set with labels, and what they are called. */
interface Labelled {
  readonly rows: Uint32Array;
  readonly labels: Uint16Array;
}

/**
 * Trains with and without the labels and judges both by the base's own rows: what labels do to flows that no analyst
 * has complained about. Rows that a label corrects are not judged.
 */
export async function measureLabelHarm(input: LabelHarmInput, report: (scores: Scores) => void): Promise<void> {
  const base = await readDataset(input.baseFolder);
  const labelled = await readDataset(input.labelledFolder);
  const random = randomFrom(input.parameters.seed);
  const all = distinctLabelled(base).rows;
  const sampled = shuffle(all, random).slice(0, MAX_ROWS);
  const added = shuffle(
    Uint32Array.from({ length: labelled.rows - base.rows }, (_, index) => base.rows + index),
    random,
  );
  // As dense among the sampled rows of a fold as among all of them.
  const density = (sampled.length / all.length) * (1 - 1 / FOLDS);
  const extra = added.slice(0, Math.ceil(added.length * density));
  const calls: { actual: number[]; without: number[]; with: number[] } = { actual: [], without: [], with: [] };
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest = sampled.filter((_, index) => index % FOLDS !== fold);
    const judged = sampled.filter((row, index) => index % FOLDS === fold && base.labels[row] === labelled.labels[row]);
    const joined = Uint32Array.of(...rest, ...extra);
    calls.actual.push(...judged.map((row) => base.labels[row]!));
    calls.without.push(...(await callsOf(input, labelled, { rows: rest, labels: labelsOf(base, rest) }, judged)));
    calls.with.push(...(await callsOf(input, labelled, { rows: joined, labels: labelsOf(labelled, joined) }, judged)));
  }
  const scoreOf = (called: readonly number[]) => macroF1(tallyOf(calls.actual, called, labelled.classes.length));
  report({ without: scoreOf(calls.without), with: scoreOf(calls.with) });
}

function labelsOf({ labels }: FlowMatrix, rows: Uint32Array): Uint16Array {
  return Uint16Array.from(rows, (row) => labels[row]!);
}

/** What a model that was trained on some rows calls others. */
async function callsOf(
  { parameters, threads }: LabelHarmInput,
  { values, columns, classes }: FlowMatrix,
  { rows, labels }: Labelled,
  judged: Uint32Array,
): Promise<Uint16Array> {
  const width = columns.length;
  const copyRows = (start: number, end: number, into: Float32Array) =>
    into.set(takeRows(values, width, rows.subarray(start, end)));
  const weights = rowWeights(labels, classes, spellWeights(parameters.classWeights, classes));
  const source = { rows: rows.length, width, labels: Float32Array.from(labels), weights, copyRows };
  using train = DataMatrix.quantized(source, threads);
  const rounds = Math.min(parameters.rounds, MAX_ROUNDS);
  using model = await boost(train, train, classes.length, { ...parameters, rounds, earlyStoppingRounds: 0, threads });
  // The largest score is the largest probability.
  const margins = marginsOfValues(model, takeRows(values, width, judged), width, classes.length);
  return verdictsOf(margins, classes.length).classes;
}

/** The work of `labelHarmJob`, as its process runs it. */
export const task = defineTask(labelHarmJob, measureLabelHarm);
