import type { Codes } from './categories.js';
import { skip, type AuditFinding, type AuditInput } from './finding.js';
import { judgeTables, warnedOrBest } from './table-shortcut.js';

/**
 * Who the flow is between, never a feature: does that alone say the class? Then the classes come from other hosts, and a
 * random split tests whether a model knows the hosts again.
 *
 *   score = above chance(held-out accuracy of a table from address, or pair of addresses, to class)
 *
 * Addresses seen in one half only say nothing of the other, so a network of many hosts passes.
 */
export function checkAddresses(input: AuditInput): AuditFinding[] {
  const { source, destination, pair } = input.origins;
  if (pair.count < 2) return [skip('address-shortcut', 'the files name no addresses')];
  const judge = (column: string, table: Codes) => judgeTables('address-shortcut', column, input, [table]);
  return warnedOrBest([judge('Src IP + Dst IP', pair), judge('Src IP', source), judge('Dst IP', destination)]);
}
