import { labelledRows, type FlowMatrix } from '../../ml/matrix/matrix.js';
import type { SourceResult } from '../../api/evaluation-report.js';
import type { AlertLimits } from '../../ml/evaluation/predictions.js';
import { sourceResult, withoutFigures } from '../../ml/evaluation/source-results.js';
import { anomalyWithout } from './novelty.js';
import { BENIGN, type PreparedRows } from './prepare-rows.js';
import type { Refit } from './refit.js';
import type { Run } from './run.js';

const MAX_FILES = 8;
/** In terms of the training itself; or so long, where that is over at once. */
const MAX_TIME_RATIO = 3;
const FREE_MS = 10_000;
const SHARED_SETTINGS = 'rounds, calibration and thresholds are those of the model, which knew this file';

export interface LeftOutOptions {
  readonly refit: Refit;
  readonly limits: AlertLimits;
  readonly trainingMs: number;
}

/**
 * Trains again without each file, and tries that model on all of the file: as near as one data set comes to another
 * network. Rows that equal one of the file are left out of the training as well. Usually the poorest figure of a report,
 * and the one to believe.
 */
export async function leaveFilesOut(run: Run, options: LeftOutOptions): Promise<SourceResult[]> {
  const { matrix, prepared } = run;
  const files = largestFiles(matrix);
  if (matrix.files.length < 2) return [];
  const membership = membershipOf(prepared, files);
  const results: SourceResult[] = [];
  const started = performance.now();
  for (const [index, file] of files.entries()) {
    const spent = performance.now() - started;
    // The next one takes as long as those before it took on average.
    const isTooLong = index > 0 && spent + spent / index > Math.max(FREE_MS, MAX_TIME_RATIO * options.trainingMs);
    const source = matrix.files[file]!;
    if (isTooLong)
      results.push(skipped(source, `not tried: the ${index} before it took ${MAX_TIME_RATIO} times the training`));
    else results.push(await leaveOut(run, options, source, membership, 1 << index));
    run.report({ kind: 'log', text: `tried without ${source} (${index + 1} of ${files.length})` });
  }
  return [...results, ...notTried(matrix, files)];
}

async function leaveOut(run: Run, options: LeftOutOptions, source: string, membership: Uint32Array, bit: number) {
  const { classes, labels } = run.prepared;
  const positions = Uint32Array.from(membership.keys());
  const { isHoldOut } = run.prepared.splitRows;
  const without = positions.filter((position) => (membership[position]! & bit) === 0 && isHoldOut[position] !== 1);
  const held = positions.filter((position) => (membership[position]! & bit) !== 0);
  const known = new Set(Array.from(without, (position) => labels[position]!));
  if (!known.has(BENIGN) || known.size < 2) return skipped(source, onlyOneClass(classes, known));
  const probabilities = await options.refit(without, held);
  const actual = run.partOf(held).labels;
  const anomaly = options.limits.unknownFrom === null ? null : anomalyWithout(run, without, held);
  const predictions = { classes, benign: BENIGN, actual, probabilities, anomaly };
  const remarks = [SHARED_SETTINGS, ...notLearnt(run, { known, held, membership, bit })];
  return sourceResult(predictions, options.limits, { source, kind: 'file-left-out', remarks });
}

interface LeftOut {
  /** Classes that are left to learn from. */
  readonly known: ReadonlySet<number>;
  /** Rows of the file, and which other files have an equal one. */
  readonly held: Uint32Array;
  readonly membership: Uint32Array;
  readonly bit: number;
}

/** Of which classes nothing could be learnt, and why: no other file has them, or only rows that this one has, too. */
function notLearnt({ prepared }: Run, { known, held, membership, bit }: LeftOut): string[] {
  const { classes, labels } = prepared;
  const lost = new Map<number, boolean>();
  for (const position of held)
    if (!known.has(labels[position]!))
      lost.set(labels[position]!, lost.get(labels[position]!) === true || (membership[position]! & ~bit) !== 0);
  const named = (isShared: boolean) =>
    [...lost].flatMap(([code, shared]) => (shared === isShared ? [classes[code]!] : [])).join(', ');
  const [absent, shared] = [named(false), named(true)];
  return [
    ...(absent === '' ? [] : [`no other file has ${absent}: nothing could be learnt of it`]),
    ...(shared === ''
      ? []
      : [`every row of ${shared} in other files equals one of this file: nothing is left to learn`]),
  ];
}

/** Those with most labelled rows. */
function largestFiles(matrix: FlowMatrix): number[] {
  const counts = new Uint32Array(matrix.files.length);
  for (const row of labelledRows(matrix)) counts[matrix.origins.files[row]!]!++;
  const present = [...counts.keys()].filter((file) => counts[file]! > 0);
  const largest = present.sort((a, b) => counts[b]! - counts[a]!).slice(0, MAX_FILES);
  return largest.sort((a, b) => a - b);
}

/** In which files each prepared row, or an equal one, stands: one bit for each that is left out, one for all others. */
function membershipOf({ rows, splitRows }: PreparedRows, files: readonly number[]): Uint32Array {
  const bitOf = new Map(files.map((file, index) => [file, 1 << index]));
  const membership = new Uint32Array(rows.length);
  const { rowOf, files: fileOf } = splitRows.copies;
  rowOf.forEach((row, copy) => (membership[row]! |= bitOf.get(fileOf[copy]!) ?? 1 << MAX_FILES));
  return membership;
}

function notTried(matrix: FlowMatrix, files: readonly number[]): SourceResult[] {
  const others = matrix.files.length - files.length;
  return others > 0 ? [skipped(`${others} more files`, `not tried: ${MAX_FILES} at most, the largest`)] : [];
}

function skipped(source: string, remark: string): SourceResult {
  return withoutFigures({ source, kind: 'file-left-out', remarks: [remark] });
}

function onlyOneClass(classes: readonly string[], known: ReadonlySet<number>): string {
  const names = classes.filter((_, code) => known.has(code));
  return `not tried: without it ${names.length === 0 ? 'nothing' : `only ${names.join(', ')}`} is left to learn from`;
}
