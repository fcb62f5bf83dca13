import { plural } from '@picket/shared/text';
import type { TrainingParameters } from '../../api/training-run.js';
import { nameKey } from './content-keys.js';
import { fileSplit, groupRows, holdOutGroups, sourceSplit } from './group-split.js';
import { splitWithout } from './labels-apart.js';
import { randomSplit } from './random-split.js';
import { rowsWhere, type Parts, type Split, type SplitRows, type SplitShares } from './rows.js';
import { tooFewRows, tooLittleLeft, unsplittable } from './split.errors.js';
import { timeSplit } from './time-split.js';

type Settings = Pick<TrainingParameters, 'split' | 'validationShare' | 'testShare' | 'seed'>;

/** Code of the class that is no attack. */
const BENIGN = 0;

/** What the copies' file numbers mean. */
export interface SplitFiles {
  readonly files: readonly string[];
  /** The last one, where it stands for what analysts said of alerts. */
  readonly labelsFile?: number | undefined;
}

/**
 * Cuts distinct rows into three parts by the policy that was asked for. Since rows are distinct, none of validation or
 * test equals one of training. What analysts said is only trained on: it must not move the rows that a model is judged
 * by, nor the calibration and the thresholds that follow from them. The hold-out of the data set is in no part but test.
 * @throws PicketError `training.unsplittable`, `training.too-few-rows`
 */
export function splitRows(rows: SplitRows, settings: Settings, { files, labelsFile }: SplitFiles): Split {
  const ownFiles = files.filter((_, file) => file !== labelsFile);
  const cutOf = (some: SplitRows) => cut(some, settings, ownFiles);
  const { train, validation, test } =
    labelsFile === undefined ? cutOf(rows) : splitWithout(rows, labelsFile, cutOf, settings.split.policy === 'source');
  const isFree = (row: number) => rows.isHoldOut[row] !== 1;
  const holdOut = rowsWhere(rows.labels.length, (row) => !isFree(row));
  const split = { train: train.filter(isFree), validation: validation.filter(isFree), test, holdOut };
  requireEnough(rows, split, settings.split.policy);
  return split;
}

function cut(rows: SplitRows, { split, validationShare, testShare, seed }: Settings, files: readonly string[]): Parts {
  const shares: SplitShares = { validation: validationShare, test: testShare };
  switch (split.policy) {
    case 'random':
      return randomSplit(rows, shares);
    case 'file':
      return fileSplit(rows, shares, testFileRows(rows, split.testFiles, files, testShare, seed));
    case 'time':
      if (rows.copies.startMs.every(Number.isNaN)) throw unsplittable('time', 'no row says when its flow began');
      return timeSplit(rows, shares);
    case 'source': {
      const { sources } = rows.copies;
      if (sources.every((source) => source === 0)) throw unsplittable('source', 'no row says where its flow came from');
      return sourceSplit(
        rows,
        shares,
        groupRows(rows, sources, (source) => nameKey(String(source), seed)),
      );
    }
  }
}

/** Rows of the files that were named; without names, of files that the seed chooses. */
function testFileRows(
  rows: SplitRows,
  named: readonly string[] | undefined,
  files: readonly string[],
  share: number,
  seed: number,
): Uint32Array {
  if (files.length < 2) throw unsplittable('file', 'all rows come from one file');
  if (!named) {
    const groups = groupRows(rows, rows.copies.files, (file) => nameKey(files[file]!, seed));
    return holdOutGroups(rows, groups, share, new Uint8Array(rows.labels.length).fill(1));
  }
  const unknown = named.find((name) => !files.includes(name));
  if (unknown !== undefined)
    throw unsplittable('file', `no row comes from ${unknown}`, `name some of ${files.join(', ')}`);
  const isTest = new Uint8Array(rows.labels.length);
  rows.copies.rowOf.forEach((row, copy) => {
    if (named.includes(files[rows.copies.files[copy]!]!)) isTest[row] = 1;
  });
  return rowsWhere(isTest.length, (row) => isTest[row] === 1);
}

/** Rows of a class, and of all, that are the least to learn from; of a class with few rows a third of them. */
const MIN_ROWS_OF_CLASS = 10;
const MIN_ROWS = 30;

/** Each class must be learnt; thresholds and figures need benign rows, and figures an attack. */
function requireEnough({ classes, labels }: SplitRows, split: Split, policy: string): void {
  const has = (part: Uint32Array, code: number) => part.some((row) => labels[row] === code);
  const all = new Array<number>(classes.length).fill(0);
  const left = new Array<number>(classes.length).fill(0);
  for (const code of labels) all[code]!++;
  for (const row of split.train) left[labels[row]!]!++;
  const missing = classes.find((_, code) => left[code] === 0);
  if (missing !== undefined) throw tooFewRows(missing, 'train', policy);
  const least = (code: number) => Math.min(MIN_ROWS_OF_CLASS, Math.ceil(all[code]! / 3));
  const scarce = classes.findIndex((_, code) => left[code]! < least(code));
  if (scarce !== -1)
    throw tooLittleLeft(`${left[scarce]} of ${plural(all[scarce]!, 'row')} of ${classes[scarce]}`, least(scarce));
  if (split.train.length < MIN_ROWS)
    throw tooLittleLeft(`${split.train.length} of ${plural(labels.length, 'row')}`, MIN_ROWS);
  if (!has(split.validation, BENIGN)) throw tooFewRows(classes[BENIGN]!, 'validate', policy);
  if (!has(split.test, BENIGN)) throw tooFewRows(classes[BENIGN]!, 'test', policy);
  if (split.test.every((row) => labels[row] === BENIGN)) throw tooFewRows('any attack', 'test', policy);
}
