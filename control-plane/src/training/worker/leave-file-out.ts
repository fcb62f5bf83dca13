import { distinctRows, labelledRows, type FlowMatrix } from '../../datasets/worker/index.js';
import type { SourceResult } from '../../registry/dto/evaluation.dto.js';
import { sourceResult, withoutFigures } from '../evaluation/source-results.js';
import { labelsOf } from './fit.js';
import { BENIGN, type PreparedRows } from './prepare-rows.js';
import type { Refit } from './refit.js';
import type { Run } from './run.js';

const MOST_FILES = 8;
/** In terms of the training itself; or so long, where that is over at once. */
const MOST_TIME = 3;
const FREE_MS = 10_000;
const SHARED_SETTINGS = 'rounds, calibration and thresholds are those of the model, which knew this file';

export interface LeftOutOptions {
  readonly refit: Refit;
  /** By class code. */
  readonly thresholds: readonly number[];
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
  const membership = membershipOf(matrix, prepared, files);
  const results: SourceResult[] = [];
  const started = performance.now();
  for (const [at, file] of files.entries()) {
    const spent = performance.now() - started;
    // The next one takes as long as those before it took on average.
    const isTooLong = at > 0 && spent + spent / at > Math.max(FREE_MS, MOST_TIME * options.trainingMs);
    const source = matrix.files[file]!;
    if (isTooLong) results.push(skipped(source, `not tried: the ${at} before it took ${MOST_TIME} times the training`));
    else results.push(await leaveOut(run, options, source, membership, 1 << at));
    run.report({ kind: 'log', text: `tried without ${source} (${at + 1} of ${files.length})` });
  }
  return [...results, ...notTried(matrix, files)];
}

async function leaveOut(run: Run, options: LeftOutOptions, source: string, membership: Uint8Array, bit: number) {
  const { classes, labels } = run.prepared;
  const positions = Uint32Array.from(membership.keys());
  const without = positions.filter((at) => (membership[at]! & bit) === 0);
  const held = positions.filter((at) => (membership[at]! & bit) !== 0);
  const known = new Set(Array.from(without, (at) => labels[at]!));
  if (!known.has(BENIGN) || known.size < 2) return skipped(source, onlyOneClass(classes, known));
  const probabilities = await options.refit(without, held);
  const actual = labelsOf(run.prepared, held);
  const unknown = classes.filter((_, code) => !known.has(code) && actual.includes(code));
  const remarks = [SHARED_SETTINGS];
  if (unknown.length > 0) remarks.push(`no other file has ${unknown.join(', ')}: nothing could be learnt of it`);
  const predictions = { classes, benign: BENIGN, actual, probabilities };
  return sourceResult(predictions, options.thresholds, { source, kind: 'file-left-out', remarks });
}

/** Those with most labelled rows. */
function largestFiles(matrix: FlowMatrix): number[] {
  const counts = new Uint32Array(matrix.files.length);
  for (const row of labelledRows(matrix)) counts[matrix.origins.files[row]!]!++;
  const present = [...counts.keys()].filter((file) => counts[file]! > 0);
  const largest = present.sort((a, b) => counts[b]! - counts[a]!).slice(0, MOST_FILES);
  return largest.sort((a, b) => a - b);
}

/** In which of the files each prepared row, or an equal one, stands: one bit a file. */
function membershipOf(matrix: FlowMatrix, { rows }: PreparedRows, files: readonly number[]): Uint8Array {
  const positionOf = new Map(Array.from(rows, (row, at) => [row, at]));
  const bitOf = new Map(files.map((file, at) => [file, 1 << at]));
  const labelled = labelledRows(matrix);
  const { firstOf } = distinctRows(matrix.values, matrix.columns.length, labelled);
  const membership = new Uint8Array(rows.length);
  labelled.forEach((row, at) => {
    const position = positionOf.get(labelled[firstOf[at]!]!);
    if (position !== undefined) membership[position]! |= bitOf.get(matrix.origins.files[row]!) ?? 0;
  });
  return membership;
}

function notTried(matrix: FlowMatrix, files: readonly number[]): SourceResult[] {
  const others = matrix.files.length - files.length;
  return others > 0 ? [skipped(`${others} more files`, `not tried: ${MOST_FILES} at most, the largest`)] : [];
}

function skipped(source: string, remark: string): SourceResult {
  return withoutFigures({ source, kind: 'file-left-out', remarks: [remark] });
}

function onlyOneClass(classes: readonly string[], known: ReadonlySet<number>): string {
  const names = classes.filter((_, code) => known.has(code));
  return `not tried: without it ${names.length === 0 ? 'nothing' : `only ${names.join(', ')}`} is left to learn from`;
}
