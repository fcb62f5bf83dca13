import { PicketError } from '@picket/shared/errors';
import { countClasses, distinctRows, labelledRows, type FlowMatrix } from '../../datasets/worker/index.js';
import { stratifiedSplit, type Split } from '../domain/split.js';
import type { TrainingParameters } from '../dto/training-run.dto.js';

/** A model file names at most so many classes. */
const MOST_CLASSES = 64;

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
  const newCode = matrix.classes.map((name) => classes.indexOf(name));
  const labelsOfAll = Uint16Array.from(labelled, (row) => newCode[matrix.labels[row]!]!);
  const { firstOf, firsts } = distinctRows(matrix.values, matrix.columns.length, labelled);
  const labels = majorityLabels(firstOf, firsts, labelsOfAll, classes.length);
  const { validationShare, testShare, seed } = parameters;
  const split = stratifiedSplit(labels, classes.length, { validation: validationShare, test: testShare }, seed);
  if (!holdsBenign(split.validation, labels) || !holdsBenign(split.test, labels)) throw tooFewRows(benignClass);
  const trained = new Set(Array.from(split.train, (at) => firsts[at]!));
  const seen = Uint32Array.from(labelled.keys()).filter((at) => trained.has(firstOf[at]!));
  return {
    classes,
    rows: Uint32Array.from(firsts, (at) => labelled[at]!),
    labels,
    split,
    seen: { rows: seen.map((at) => labelled[at]!), labels: Uint16Array.from(seen, (at) => labelsOfAll[at]!) },
    duplicates: labelled.length - firsts.length,
  };
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

/** Label code of each distinct row: the one that most rows equal to it have. */
export function majorityLabels(
  firstOf: Uint32Array,
  firsts: Uint32Array,
  labels: Uint16Array,
  classCount: number,
): Uint16Array {
  const distinctIndex = new Map(Array.from(firsts, (first, index) => [first, index]));
  const votes = new Uint32Array(firsts.length * classCount);
  firstOf.forEach((first, at) => votes[distinctIndex.get(first)! * classCount + labels[at]!]!++);
  return Uint16Array.from(firsts, (_, index) => {
    const own = votes.subarray(index * classCount, (index + 1) * classCount);
    return own.indexOf(Math.max(...own));
  });
}

function holdsBenign(part: Uint32Array, labels: Uint16Array): boolean {
  return part.some((at) => labels[at] === BENIGN);
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

function tooManyClasses(count: number): PicketError {
  return new PicketError('training.too-many-classes', 'user', `${count} classes are more than ${MOST_CLASSES}`, {
    next: 'check what the column Label holds',
  });
}

function tooFewRows(benignClass: string): PicketError {
  return new PicketError('training.too-few-rows', 'user', `too few distinct rows of ${benignClass} to hold some out`, {
    next: 'import more; three are the least, hundreds make sense',
  });
}
