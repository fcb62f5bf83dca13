import { percent } from '@picket/shared/figures';
import { pass, skip, type AuditFinding, type AuditInput } from './finding.js';

/** Share held out by the split that is imagined here. */
const HELD_OUT = 0.2;
/** More than one held-out row in twenty known already: a figure in the nineties is then within reach by memory alone. */
const MUCH_OVERLAP = 0.05;

/**
 * How many held-out rows would have an equal row among the training rows if somebody split these rows at random without
 * removing repeated ones, as many publications do. A row that stands n times, held out once, is met again unless all
 * others are held out as well:
 *
 *   score = sum over groups of equal rows of n · (1 − t^(n − 1)) / rows,  t = 0.2 the share held out
 */
export function checkSplitOverlap({ distinct: { firstOf } }: AuditInput): AuditFinding[] {
  const copies = new Uint32Array(firstOf.length);
  for (const first of firstOf) copies[first]!++;
  let met = 0;
  for (const n of copies) if (n > 1) met += n * (1 - HELD_OUT ** (n - 1));
  const score = met / firstOf.length;
  const message = `${percent(score)} of held-out rows would equal a training row in a random split that keeps repeated rows`;
  if (score <= MUCH_OVERLAP) return [pass('split-overlap', score, message)];
  return [{ check: 'split-overlap', verdict: 'warn', column: null, score, message }];
}

/** The same between files: share of rows that have an equal row in another file, which no split by file separates. */
export function checkFileOverlap({ distinct: { firstOf }, origins: { files } }: AuditInput): AuditFinding[] {
  if (files.count < 2) return [skip('file-overlap', 'all rows are of one file')];
  const isShared = new Uint8Array(firstOf.length);
  firstOf.forEach((first, row) => {
    if (files.codes[first] !== files.codes[row]) isShared[first] = 1;
  });
  let shared = 0;
  for (const first of firstOf) shared += isShared[first]!;
  const score = shared / firstOf.length;
  const message = `${percent(score)} of the rows have an equal row in another file`;
  if (score <= MUCH_OVERLAP) return [pass('file-overlap', score, message)];
  return [{ check: 'file-overlap', verdict: 'warn', column: null, score, message }];
}
