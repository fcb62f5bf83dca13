import { accuracyByHeart, heldOutAccuracy, type Codes } from './codes.js';
import { aboveChance, pass, percent, skip, type AuditFinding, type AuditInput } from './finding.js';

/** Half of what chance leaves over. Attackers and victims of a lab have few addresses; of a network, none known before. */
const SHORTCUT_SCORE = 0.5;

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
  const looks = [
    look(input, 'Src IP + Dst IP', pair),
    look(input, 'Src IP', source),
    look(input, 'Dst IP', destination),
  ];
  const found = looks.filter(({ verdict }) => verdict !== 'pass');
  if (found.length > 0) return found;
  const best = looks.reduce((a, b) => (b.score > a.score ? b : a));
  return [pass('address-shortcut', best.score, best.message)];
}

function look({ labels, classCount, baseline }: AuditInput, column: string, table: Codes): AuditFinding {
  const unseen = heldOutAccuracy(table, labels, classCount);
  const byHeart = accuracyByHeart(table, labels, classCount);
  const score = aboveChance(unseen, baseline);
  return {
    check: 'address-shortcut',
    verdict: score >= SHORTCUT_SCORE ? 'warn' : 'pass',
    column,
    score,
    message: `${column} alone gets ${percent(byHeart)} of the rows right by heart, ${percent(unseen)} of rows held out`,
  };
}
