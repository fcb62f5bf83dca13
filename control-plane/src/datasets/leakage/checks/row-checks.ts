import { percent } from '@picket/shared/figures';
import type { DistinctRows } from '../../../ml/matrix/distinct-rows.js';
import { countClasses } from '../../../ml/matrix/matrix.js';
import { type AuditFinding, type AuditInput } from './finding.js';

const MANY_DUPLICATES = 0.2;
const MANY_CONFLICTS = 0.001;
/** With fewer rows to hold out, an interval around a class's recall is too wide to say anything. */
const SMALL_CLASS_ROWS = 50;

/** Checks of rows that are equal, or too few. */
export function checkRows(input: AuditInput): AuditFinding[] {
  const { distinct, labels } = input;
  return [checkDuplicates(distinct), checkConflicts(distinct, labels), ...checkSmallClasses(distinct, input)];
}

/** Equal rows would stand on both sides of a random split; training removes them, but the class counts mislead. */
function checkDuplicates({ firstOf, firsts }: DistinctRows): AuditFinding {
  const score = 1 - firsts.length / firstOf.length;
  return {
    check: 'duplicate-rate',
    verdict: score > MANY_DUPLICATES ? 'warn' : 'pass',
    column: null,
    score,
    message: `${percent(score)} of the rows repeat an earlier one; ${firsts.length} are left without them`,
  };
}

/** Equal features under different labels: no model can get these right. */
function checkConflicts({ firstOf }: DistinctRows, labels: Uint16Array): AuditFinding {
  const conflicting = new Set<number>();
  firstOf.forEach((first, row) => {
    if (labels[first] !== labels[row]) conflicting.add(first);
  });
  const score = firstOf.filter((first) => conflicting.has(first)).length / firstOf.length;
  return {
    check: 'label-conflicts',
    verdict: score > MANY_CONFLICTS ? 'warn' : 'pass',
    column: null,
    score,
    message: `${percent(score)} of the rows have an equal row with another label`,
  };
}

function checkSmallClasses({ firsts }: DistinctRows, { matrix, labels }: AuditInput): AuditFinding[] {
  const distinct = countClasses(
    Uint16Array.from(firsts, (row) => labels[row]!),
    matrix.classes.length,
  );
  const small = matrix.classes
    .map((name, code) => ({ name, count: distinct[code]! }))
    .filter(({ count }) => count < SMALL_CLASS_ROWS)
    .map(({ name, count }): AuditFinding => {
      const message = `class ${name} has ${count} distinct rows: its figures will say little`;
      const score = 1 - count / SMALL_CLASS_ROWS;
      return { check: 'small-classes', verdict: 'warn', column: name, score, message };
    });
  const message = `every class has at least ${SMALL_CLASS_ROWS} distinct rows`;
  return small.length > 0 ? small : [{ check: 'small-classes', verdict: 'pass', column: null, score: 0, message }];
}
