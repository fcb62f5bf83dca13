import { accuracyByHeart, heldOutAccuracy, type Codes } from './codes.js';
import { groupValues } from './column-power.js';
import { aboveChance, pass, percent, skip, type AuditFinding, type AuditInput } from './finding.js';

/** Half of what chance leaves over. */
const SHORTCUT_SCORE = 0.5;

/**
 * A port, never a feature unless asked for: does it alone say the class? An attack on one service separates by the
 * service; the same attack on another would not be known again.
 *
 *   score = above chance(the better held-out accuracy of two tables: from port, or from 64 ranges of ports, to class)
 *
 * Ranges, because the source ports of one tool on one host follow each other.
 */
export function checkPorts(input: AuditInput): AuditFinding[] {
  const { matrix, origins } = input;
  if (origins.sourcePort.count < 2 && origins.destinationPort.count < 2)
    return [skip('port-shortcut', 'the files name no ports')];
  const looks = [
    look(input, 'Dst Port', origins.destinationPort, matrix.origins.destinationPorts),
    look(input, 'Src Port', origins.sourcePort, matrix.origins.sourcePorts),
  ];
  const found = looks.filter(({ verdict }) => verdict !== 'pass');
  if (found.length > 0) return found;
  const best = looks.reduce((a, b) => (b.score > a.score ? b : a));
  return [pass('port-shortcut', best.score, best.message)];
}

function look(input: AuditInput, column: string, table: Codes, ports: Int32Array): AuditFinding {
  const { labels, classCount, baseline } = input;
  const ranges = groupValues(Float32Array.from(input.rows, (row) => ports[row]!));
  const unseen = Math.max(heldOutAccuracy(table, labels, classCount), heldOutAccuracy(ranges, labels, classCount));
  const byHeart = accuracyByHeart(table, labels, classCount);
  const score = aboveChance(unseen, baseline);
  return {
    check: 'port-shortcut',
    verdict: score >= SHORTCUT_SCORE ? 'warn' : 'pass',
    column,
    score,
    message: `${column} alone gets ${percent(byHeart)} of the rows right by heart, ${percent(unseen)} of rows held out`,
  };
}
