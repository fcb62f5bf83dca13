import { percent } from '@picket/shared/figures';
import { trainingAccuracy, heldOutAccuracy, type CodeTable } from './categories.js';
import { aboveChance, pass, type AuditFinding, type AuditInput } from './finding.js';

/** Half of what chance leaves over. Attackers and victims of a lab have few addresses; of a network, none known before. */
const SHORTCUT_SCORE = 0.5;

/** How well tables from something that is no feature to the class do. The first one keeps every value apart. */
export function judgeTables(
  check: AuditFinding['check'],
  column: string,
  { labels, classCount, baseline }: AuditInput,
  tables: readonly [CodeTable, ...CodeTable[]],
): AuditFinding {
  const unseen = Math.max(...tables.map((table) => heldOutAccuracy(table, labels, classCount)));
  const byHeart = trainingAccuracy(tables[0], labels, classCount);
  const score = aboveChance(unseen, baseline);
  return {
    check,
    verdict: score >= SHORTCUT_SCORE ? 'warn' : 'pass',
    column,
    score,
    message: `${column} alone gets ${percent(byHeart)} of the rows right by heart, ${percent(unseen)} of rows held out`,
  };
}

/** The findings that warn; where none does, that the best one passes. */
export function warnedOrBest(findings: readonly AuditFinding[]): AuditFinding[] {
  const warned = findings.filter(({ verdict }) => verdict !== 'pass');
  if (warned.length > 0) return warned;
  const best = findings.reduce((a, b) => (b.score > a.score ? b : a));
  return [pass(best.check, best.score, best.message)];
}
