import { percent } from '@picket/shared/figures';
import { trainingAccuracy, encodePairs } from './categories.js';
import { aboveChance, pass, skip, type AuditFinding, type AuditInput } from './finding.js';

/** Half of what chance leaves over. */
const SHORTCUT_SCORE = 0.5;

/**
 * Does the file that a row stood in say its class? Then everything in which recordings differ by accident looks like the
 * difference between classes, and no figure from another recording can be had.
 *
 *   score = above chance(accuracy of a table from file to class)
 */
export function checkFiles({ matrix, origins, labels, classCount, baseline }: AuditInput): AuditFinding[] {
  if (origins.files.count < 2) return [skip('file-shortcut', 'all rows are of one file')];
  const accuracy = trainingAccuracy(origins.files, labels, classCount);
  const score = aboveChance(accuracy, baseline);
  const classes = { codes: Uint32Array.from(labels), count: classCount };
  const { codes, count } = encodePairs(classes, origins.files);
  const classOfPair = new Uint16Array(count);
  codes.forEach((pair, index) => (classOfPair[pair] = labels[index]!));
  const filesOf = matrix.classes.map((_, label) => classOfPair.filter((of) => of === label).length);
  const single = matrix.classes.filter((_, label) => filesOf[label] === 1);
  const only = single.length > 0 ? `; from one file only: ${single.join(', ')}` : '';
  const message = `the file alone gets ${percent(accuracy)} of the rows right${only}`;
  if (score < SHORTCUT_SCORE) return [pass('file-shortcut', score, message)];
  return [{ check: 'file-shortcut', verdict: 'warn', column: null, score, message }];
}
