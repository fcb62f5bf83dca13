import { percent } from '@picket/shared/figures';
import { heldOutAccuracy } from './categories.js';
import { groupValues } from './column-power.js';
import { aboveChance, pass, skip, type AuditFinding, type AuditInput } from './finding.js';

/** Half of what chance leaves over. */
const SHORTCUT_SCORE = 0.5;

/**
 * When the flow began, never a feature: does that alone say the class? Recordings run one attack after the other; what
 * changes with the hour (load, neighbours, the state of the switch) then passes for a trait of the attack.
 *
 *   score = above chance(held-out accuracy of a table from 64 equally filled spans of time to class)
 */
export function checkTime({ origins: { seconds }, labels, classCount, baseline }: AuditInput): AuditFinding[] {
  if (seconds.every((value) => Number.isNaN(value))) return [skip('time-shortcut', 'the files name no start times')];
  const accuracy = heldOutAccuracy(groupValues(seconds), labels, classCount);
  const score = aboveChance(accuracy, baseline);
  const message = `the start time alone gets ${percent(accuracy)} of rows held out right`;
  if (score < SHORTCUT_SCORE) return [pass('time-shortcut', score, message)];
  return [{ check: 'time-shortcut', verdict: 'warn', column: 'Timestamp', score, message }];
}
