import type { FlowMatrix } from '../../../ml/matrix/matrix.js';
import { checkAddresses } from './address-shortcut.js';
import { ADVICE } from './advice.js';
import { checkConstantColumns, checkIdentityShortcuts, checkLabelLeak, checkSingleFeatures } from './column-checks.js';
import { checkCrossFileGap } from './cross-file-gap.js';
import { checkFiles } from './file-shortcut.js';
import { aboveChance, AUDIT_REVISION, type AuditFinding, type AuditInput, type AuditVerdict } from './finding.js';
import { checkNumericIdentifiers } from './numeric-identifier.js';
import { checkPorts } from './port-shortcut.js';
import { prepareAudit } from './prepare.js';
import { checkRows } from './row-checks.js';
import { checkFileOverlap, checkSplitOverlap } from './split-overlap.js';
import { checkTime } from './time-shortcut.js';

/** What one feature says by itself. */
export interface ColumnPower {
  column: string;
  /** Share of rows that it gets right alone, and how much of what chance leaves over that is. */
  accuracy: number;
  score: number;
}

export interface Audit {
  revision: number;
  verdict: AuditVerdict;
  findings: (AuditFinding & { advice: string | null })[];
  /** Share of rows that the largest class has. */
  baseline: number;
  /** The features that say most by themselves, strongest first. */
  power: ColumnPower[];
}

/** Takes part in an audit: looks for one way in which the data would make a model's figures better than the model. */
type Check = (input: AuditInput) => AuditFinding[];

const CHECKS: readonly Check[] = [
  checkLabelLeak,
  checkNumericIdentifiers,
  checkIdentityShortcuts,
  checkAddresses,
  checkPorts,
  checkTime,
  checkFiles,
  checkSingleFeatures,
  checkRows,
  checkSplitOverlap,
  checkFileOverlap,
  checkCrossFileGap,
  checkConstantColumns,
];
/** Preparing takes about as long as so many checks. */
const PREPARATION = 9;
const SEVERITY: readonly AuditVerdict[] = ['pass', 'warn', 'block'];
const MAX_COLUMNS_LISTED = 20;

/**
 * Looks for everything in a data set that would make a model's figures better than the model; null without labels.
 * @param report how much is done, 0 to 1
 */
export function auditDataset(matrix: FlowMatrix, report: (done: number) => void = () => undefined): Audit | null {
  const input = prepareAudit(matrix);
  if (!input) return null;
  const findings = CHECKS.flatMap((check, index) => {
    report((PREPARATION + index) / (PREPARATION + CHECKS.length));
    return check(input);
  }).sort((a, b) => severity(b) - severity(a));
  return {
    revision: AUDIT_REVISION,
    verdict: findings[0]!.verdict,
    findings: findings.map((finding) => ({ ...finding, advice: adviceOn(finding) })),
    baseline: input.baseline,
    power: strongest(input),
  };
}

function strongest({ matrix, power, baseline }: AuditInput): ColumnPower[] {
  return matrix.columns
    .map(({ name }, column) => ({
      column: name,
      accuracy: power[column]!,
      score: aboveChance(power[column]!, baseline),
    }))
    .sort((a, b) => b.accuracy - a.accuracy)
    .slice(0, MAX_COLUMNS_LISTED);
}

function adviceOn({ check, verdict }: AuditFinding): string | null {
  return verdict === 'pass' ? null : ADVICE[check];
}

function severity({ verdict }: AuditFinding): number {
  return SEVERITY.indexOf(verdict);
}
