import { UNKNOWN_CLASS } from '@picket/shared/bundle';
import { ControlPlaneError } from '../../errors.js';
import { countClasses, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { distinctLabelled, type DistinctLabelled } from '../../ml/matrix/distinct-labelled.js';
import { holdOutOf } from '../../ml/matrix/hold-out.js';
import { indexOfClass, isSameClass } from '../../ml/matrix/class-name.js';
import type { ClassWeights } from '../../ml/trees/class-weights.js';
import { contentKeys } from '../../ml/split/content-keys.js';
import type { Copies, Split, SplitRows } from '../../ml/split/rows.js';
import { splitRows } from '../../ml/split/split-rows.js';
import type { TrainingParameters } from '../../api/training-run.js';
import { spellWeights } from './class-weights.js';

/** A model file names at most so many classes. */
const MAX_CLASSES = 64;
/** And its names have at most so many. */
const MAX_CHARACTERS = 64;

/** Code of the benign class: it stands first in the order made here. */
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
  /** Distinct rows that were left out: see `distinctLabelled`. */
  readonly contradictory: number;
  /** Under the names in `classes`. */
  readonly classWeights: ClassWeights;
}

/**
 * Removes duplicates, then splits.
 * @param holdOutShare of the rows, kept for comparing models: see `holdOutOf`
 * @throws PicketError `training.no-benign-class`, `training.one-class`, `training.too-few-rows`, …
 */
export function prepareRows(
  matrix: FlowMatrix,
  benignClass: string,
  parameters: TrainingParameters,
  holdOutShare?: number,
): PreparedRows {
  const distinct = distinctLabelled(matrix);
  const classes = orderClasses(matrix, distinct, benignClass);
  requireNames(classes, parameters.novelty);
  const newCode = matrix.classes.map((name) => classes.indexOf(name));
  const { rows, duplicates, contradictory } = distinct;
  const labels = distinct.labels.map((label) => newCode[label]!);
  const copies = copiesOf(matrix, distinct);
  const keys = contentKeys(matrix.values, matrix.columns.length, rows, parameters.seed);
  const origin = { files: matrix.files, labelsFile: matrix.labelsFile };
  const isHoldOut = new Uint8Array(rows.length);
  for (const position of holdOutOf(matrix, distinct, holdOutShare)) isHoldOut[position] = 1;
  const rowsToSplit = { classes, labels, keys, copies, isHoldOut };
  const split = splitRows(rowsToSplit, parameters, origin);
  const isTrained = new Uint8Array(rows.length);
  for (const row of split.train) isTrained[row] = 1;
  const seen = distinct.copies.rows.filter((_, copy) => isTrained[copies.rowOf[copy]!] === 1);
  return {
    classes,
    rows,
    labels,
    split,
    splitRows: rowsToSplit,
    seen: { rows: seen, labels: Uint16Array.from(seen, (row) => newCode[matrix.labels[row]!]!) },
    duplicates,
    contradictory,
    classWeights: spellWeights(parameters.classWeights, classes),
  };
}

/** Which distinct row each labelled one equals, and where it comes from. */
function copiesOf({ origins }: FlowMatrix, { copies }: DistinctLabelled): Copies {
  return {
    rowOf: copies.of,
    files: Uint16Array.from(copies.rows, (row) => origins.files[row]!),
    sources: copies.rows.map((row) => origins.sources[row]!),
    startMs: Float64Array.from(copies.rows, (row) => origins.startMs[row]!),
  };
}

/** The benign class first, under whichever spelling it was asked for. */
function orderClasses({ classes }: FlowMatrix, { labels }: DistinctLabelled, benignClass: string): string[] {
  const counts = countClasses(labels, classes.length);
  const present = classes.filter((_, code) => counts[code]! > 0);
  const benign = present[indexOfClass(present, benignClass)];
  if (benign === undefined) throw noBenignClass(benignClass, present);
  if (present.length < 2) throw oneClass(benign);
  if (present.length > MAX_CLASSES) throw tooManyClasses(present.length);
  return [benign, ...present.filter((name) => name !== benign).sort()];
}

/** A model file could not hold others, which should be said before the training. */
function requireNames(classes: readonly string[], novelty: boolean): void {
  const tooLong = classes.find((name) => name.length > MAX_CHARACTERS);
  if (tooLong !== undefined) throw unusableClass(`${tooLong} is longer than ${MAX_CHARACTERS} characters`);
  if (novelty && classes.some((name) => isSameClass(name, UNKNOWN_CLASS)))
    throw unusableClass(`${UNKNOWN_CLASS} is what flows are called that no class explains`);
}

function noBenignClass(benignClass: string, present: readonly string[]): ControlPlaneError {
  const classes = present.length > 0 ? present.join(', ') : 'none at all';
  return new ControlPlaneError('training.no-benign-class', `no row is labelled ${benignClass}`, {
    next: `say which class is no attack; the data set has ${classes}`,
  });
}

function oneClass(benignClass: string): ControlPlaneError {
  return new ControlPlaneError('training.one-class', `every row is labelled ${benignClass}`, {
    next: 'import labelled attacks as well',
  });
}

function unusableClass(message: string): ControlPlaneError {
  return new ControlPlaneError('training.class-name', message, {
    next: 'call the class something else in the files',
  });
}

function tooManyClasses(count: number): ControlPlaneError {
  return new ControlPlaneError('training.too-many-classes', `${count} classes are more than ${MAX_CLASSES}`, {
    next: 'check what the column Label holds',
  });
}
