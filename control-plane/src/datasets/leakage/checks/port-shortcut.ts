import type { Codes } from './categories.js';
import { groupValues } from './column-power.js';
import { skip, type AuditFinding, type AuditInput } from './finding.js';
import { judgeTables, warnedOrBest } from './table-shortcut.js';

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
  return warnedOrBest([
    judge(input, 'Dst Port', origins.destinationPort, matrix.origins.destinationPorts),
    judge(input, 'Src Port', origins.sourcePort, matrix.origins.sourcePorts),
  ]);
}

function judge(input: AuditInput, column: string, table: Codes, ports: Int32Array): AuditFinding {
  const ranges = groupValues(Float32Array.from(input.rows, (row) => ports[row]!));
  return judgeTables('port-shortcut', column, input, [table, ranges]);
}
