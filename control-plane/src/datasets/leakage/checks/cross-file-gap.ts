import { plural } from '@picket/shared/text';
import { pass, skip, type AuditFinding, type AuditInput } from './finding.js';
import { macroF1, tallyOf } from '../../../ml/evaluation/macro-f1.js';
import { HistogramBayes } from './naive-bayes.js';

/** A class with fewer rows in a file says nothing there; more of one class in one file than this are not needed. */
const FEWEST_ROWS = 20;
const MAX_ROWS = 1000;
/** The files with the most rows; a data set with one file per minute has hundreds. */
const MAX_FILES = 10;
/** Macro-F1 moves by a few hundredths from one split to the next; a tenth is not chance. */
const WIDE_GAP = 0.1;

/** Positions of the rows looked at, by file, then by class. */
type Sample = ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>;

/**
 * Does what is learnt from some files hold in another? For each file that shares two classes with the others, the same
 * cheap classifier is tried on the same rows of it, once learnt from its own other half, once from the other files:
 *
 *   score = mean over files of macro-F1(own half) − mean of macro-F1(other files), at least 0
 *
 * A random split shows the first figure; another network will show the second.
 */
export function checkCrossFileGap(input: AuditInput): AuditFinding[] {
  const sample = sharedClasses(sampleRows(input));
  const files = [...sample.keys()].filter((file) => sample.get(file)!.size > 1);
  if (files.length < 2) return [skip('cross-file-gap', 'no two files share two classes')];
  const results = files.map((file) => tryFile(input, sample, file));
  const within = mean(results.map((result) => result.within));
  const across = mean(results.map((result) => result.across));
  const score = Math.max(0, within - across);
  const figures = `macro-F1 ${within.toFixed(3)} within files and ${across.toFixed(3)} on a file left out`;
  const message = `a simple classifier gets ${figures} (${plural(files.length, 'file')})`;
  if (score < WIDE_GAP) return [pass('cross-file-gap', score, message)];
  return [{ check: 'cross-file-gap', verdict: 'warn', column: null, score, message }];
}

function tryFile(input: AuditInput, sample: Sample, file: number): { within: number; across: number } {
  const own = sample.get(file)!;
  const learnt = [...own.values()].flatMap((positions) => positions.filter((_, index) => index % 2 === 0));
  const tried = [...own.values()].flatMap((positions) => positions.filter((_, index) => index % 2 === 1));
  const others = [...sample].filter(([other]) => other !== file).flatMap(([, classes]) => [...classes]);
  const elsewhere = others.flatMap(([label, positions]) => (own.has(label) ? positions : []));
  const actual = tried.map((row) => input.labels[row]!);
  const resultOf = (positions: readonly number[]) => {
    const model = HistogramBayes.learn(input, positions);
    const called = tried.map((row) => model.classOf(row));
    return tried.length === 0 ? 0 : macroF1(tallyOf(actual, called, input.classCount));
  };
  return { within: resultOf(learnt), across: resultOf(elsewhere) };
}

/** Evenly spaced rows of each class of each of the largest files. */
function sampleRows({ labels, origins: { files } }: AuditInput): Sample {
  const all = new Map<number, Map<number, number[]>>();
  for (let row = 0; row < labels.length; row++) {
    const classes = all.get(files.codes[row]!) ?? new Map<number, number[]>();
    all.set(files.codes[row]!, classes);
    const positions = classes.get(labels[row]!) ?? [];
    classes.set(labels[row]!, positions);
    positions.push(row);
  }
  const sizeOf = (classes: Map<number, number[]>) => [...classes.values()].reduce((sum, { length }) => sum + length, 0);
  const largest = [...all].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a)).slice(0, MAX_FILES);
  return new Map(
    largest.map(([file, classes]) => [file, new Map([...classes].map(([label, rows]) => [label, thin(rows)]))]),
  );
}

function thin(rows: readonly number[]): number[] {
  const step = Math.ceil(rows.length / MAX_ROWS);
  return rows.filter((_, index) => index % step === 0);
}

/** What is left when classes go that one file alone has enough rows of. */
function sharedClasses(sample: Sample): Sample {
  const filesOf = new Map<number, number>();
  const enough = (positions: readonly number[]) => positions.length >= FEWEST_ROWS;
  for (const classes of sample.values())
    for (const [label, positions] of classes) if (enough(positions)) filesOf.set(label, (filesOf.get(label) ?? 0) + 1);
  const isShared = ([label, positions]: [number, readonly number[]]) =>
    (filesOf.get(label) ?? 0) > 1 && enough(positions);
  return new Map([...sample].map(([file, classes]) => [file, new Map([...classes].filter(isShared))]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
