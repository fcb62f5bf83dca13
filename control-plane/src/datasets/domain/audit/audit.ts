import { countClasses, labelledRows, type FlowMatrix } from '../matrix.js';
import { checkConstantColumns, checkIdentityShortcuts, checkLabelLeak, checkSingleFeatures } from './column-checks.js';
import type { AuditFinding, AuditInput, AuditVerdict } from './finding.js';
import { checkRows } from './row-checks.js';

export interface Audit {
  verdict: AuditVerdict;
  findings: AuditFinding[];
}

const SEVERITY: readonly AuditVerdict[] = ['pass', 'warn', 'block'];

/** Looks for everything in a data set that would make a model's figures better than the model; null without labels. */
export function auditDataset(matrix: FlowMatrix): Audit | null {
  const rows = labelledRows(matrix);
  if (rows.length === 0) return null;
  const labels = Uint16Array.from(rows, (row) => matrix.labels[row]!);
  const baseline = Math.max(...countClasses(labels, matrix.classes.length)) / rows.length;
  const input: AuditInput = { matrix, rows, labels, baseline };
  const checks = [checkLabelLeak, checkIdentityShortcuts, checkSingleFeatures, checkRows, checkConstantColumns];
  const findings = checks.flatMap((check) => check(input)).sort((a, b) => severity(b) - severity(a));
  return { verdict: findings[0]!.verdict, findings };
}

function severity({ verdict }: AuditFinding): number {
  return SEVERITY.indexOf(verdict);
}
