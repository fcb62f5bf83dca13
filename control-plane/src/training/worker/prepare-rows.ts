import { PicketError } from '@picket/shared/errors';
import { UNKNOWN_CLASS } from '@picket/shared/trust';
import { countClasses, distinctRows, labelledRows, type FlowMatrix } from '../../datasets/worker/index.js';
import { contentKeys } from '../domain/split/content-keys.js';
import { rowsWhere, type Copies, type Split, type SplitRows } from '../domain/split/rows.js';
import { splitRows } from '../domain/split-rows.js';
import type { TrainingParameters } from '../dto/training-run.dto.js';

/** A model file names at most so many classes. */
const MOST_CLASSES = 64;
/** And its names have at most so many. */
const MOST_CHARACTERS = 64;

/** Code of the class that is no attack: it stands first in the order made here. */
export const BENIGN = 0;

/** Distinct labelled rows, cut into three parts that share no equal row. */
export interface PreparedRows {
  /** Benign class first, the others by name. */
  readonly classes: readonly string[];
  /** Number of each distinct row in the matrix; parts index this list. */
  readonly rows: Uint32Array;
  /** Label code of each distinct row, in the order of `classes`. */
  readonly labels: Uint16Array;
  readonly split: Split;
  /** What the rows were split by; learning curves and searches take smaller shares of the training part by it. */
  readonly splitRows: SplitRows;
  /** All labelled rows of the matrix, repeated ones included, that are equal to a training row; and their labels. */
  readonly seen: { readonly rows: Uint32Array; readonly labels: Uint16Array };
  /** How many labelled rows repeat another. */
  readonly duplicates: number;
}

/**
 * Removes duplicates, then splits. Equal rows under several labels get the label that most of them have.
 * @throws PicketError `training.no-benign-class`, `training.one-class`, `training.too-few-rows`, …
 */
export function prepareRows(matrix: FlowMatrix, benignClass: string, parameters: TrainingParameters): PreparedRows {
  const labelled = labelledRows(matrix);
  const classes = orderClasses(matrix, labelled, benignClass);
  requireNames(classes, parameters.novelty);
  const newCode = matrix.classes.map((name) => classes.indexOf(name));
  const labelsOfAll = Uint16Array.from(labelled, (row) => newCode[matrix.labels[row]!]!);
  const { firstOf, firsts } = distinctRows(matrix.values, matrix.columns.length, labelled);
  const copies = copiesOf(matrix, labelled, firstOf, firsts);
  const labels = majorityLabels(copies.rowOf, firsts.length, labelsOfAll, classes.length);
  const rows = firsts.map((first) => labelled[first]!);
  const keys = contentKeys(matrix.values, matrix.columns.length, rows, parameters.seed);
  const origin = { files: matrix.files, labelsFile: matrix.labelsFile };
  const split = splitRows({ classes, labels, keys, copies }, parameters, origin);
  return {
    classes,
    rows,
    labels,
    split,
    splitRows: { classes, labels, keys, copies },
    seen: seenRows(copies, split.train, labelled, labelsOfAll),
    duplicates: labelled.length - firsts.length,
  };
}

/** Which distinct row each labelled one equals, and where it comes from. */
function copiesOf({ origins }: FlowMatrix, labelled: Uint32Array, firstOf: Uint32Array, firsts: Uint32Array): Copies {
  return {
    rowOf: distinctRowOf(firstOf, firsts),
    files: Uint16Array.from(labelled, (row) => origins.files[row]!),
    sources: labelled.map((row) => origins.sources[row]!),
    startMs: Float64Array.from(labelled, (row) => origins.startMs[row]!),
  };
}

function seenRows({ rowOf }: Copies, train: Uint32Array, labelled: Uint32Array, labels: Uint16Array) {
  const isTrained = new Uint8Array(rowOf.length);
  for (const row of train) isTrained[row] = 1;
  const seen = rowsWhere(rowOf.length, (copy) => isTrained[rowOf[copy]!] === 1);
  return { rows: seen.map((copy) => labelled[copy]!), labels: Uint16Array.from(seen, (copy) => labels[copy]!) };
}

function orderClasses(matrix: FlowMatrix, labelled: Uint32Array, benignClass: string): string[] {
  const counts = countClasses(
    Uint16Array.from(labelled, (row) => matrix.labels[row]!),
    matrix.classes.length,
  );
  const present = matrix.classes.filter((_, code) => counts[code]! > 0);
  if (!present.includes(benignClass)) throw noBenignClass(benignClass, present);
  if (present.length < 2) throw oneClass(benignClass);
  if (present.length > MOST_CLASSES) throw tooManyClasses(present.length);
  return [benignClass, ...present.filter((name) => name !== benignClass).sort()];
}

/** A model file could not hold others, which should be said before the training. */
function requireNames(classes: readonly string[], novelty: boolean): void {
  const tooLong = classes.find((name) => name.length > MOST_CHARACTERS);
  if (tooLong !== undefined) throw unusableClass(`${tooLong} is longer than ${MOST_CHARACTERS} characters`);
  if (novelty && classes.includes(UNKNOWN_CLASS))
    throw unusableClass(`${UNKNOWN_CLASS} is what flows are called that no class explains`);
}

/** For each row which of the distinct ones it equals, by number. */
export function distinctRowOf(firstOf: Uint32Array, firsts: Uint32Array): Uint32Array {
  const distinct = new Uint32Array(firstOf.length);
  firsts.forEach((first, index) => (distinct[first] = index));
  return firstOf.map((first) => distinct[first]!);
}

/** Label code of each distinct row: the one that most rows equal to it have. */
export function majorityLabels(rowOf: Uint32Array, rows: number, labels: Uint16Array, classCount: number): Uint16Array {
  const votes = new Uint32Array(rows * classCount);
  rowOf.forEach((row, copy) => votes[row * classCount + labels[copy]!]!++);
  const winners = new Uint16Array(rows);
  for (let row = 0; row < rows; row++)
    for (let code = 1; code < classCount; code++)
      if (votes[row * classCount + code]! > votes[row * classCount + winners[row]!]!) winners[row] = code;
  return winners;
}

function noBenignClass(benignClass: string, present: readonly string[]): PicketError {
  const classes = present.length > 0 ? present.join(', ') : 'none at all';
  return new PicketError('training.no-benign-class', 'user', `no row is labelled ${benignClass}`, {
    next: `say which class is no attack; the data set has ${classes}`,
  });
}

function oneClass(benignClass: string): PicketError {
  return new PicketError('training.one-class', 'user', `every row is labelled ${benignClass}`, {
    next: 'import labelled attacks as well',
  });
}

function unusableClass(message: string): PicketError {
  return new PicketError('training.class-name', 'user', message, {
    next: 'call the class something else in the files',
  });
}

function tooManyClasses(count: number): PicketError {
  return new PicketError('training.too-many-classes', 'user', `${count} classes are more than ${MOST_CLASSES}`, {
    next: 'check what the column Label holds',
  });
}
