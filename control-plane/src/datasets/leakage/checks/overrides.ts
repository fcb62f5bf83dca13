import type { AuditOverrideDto } from '../../../api/audit.js';
import type { AuditFinding } from './finding.js';

/** A person's word that a finding may be passed over. Withdrawn ones are kept: they were in force for a time. */
export type AuditOverride = Omit<AuditOverrideDto, 'withdrawnBy' | 'withdrawnBecause'>;

type Blocking = Pick<AuditFinding, 'check' | 'column' | 'verdict'>;

export function isOverridden(finding: Blocking, overrides: readonly AuditOverride[]): boolean {
  return overrides.some(({ check, column, withdrawnAt }) => {
    return withdrawnAt === null && check === finding.check && column === finding.column;
  });
}

/** Findings that forbid training and promotion: they block, and have no override. */
export function openFindings<Finding extends Blocking>(
  findings: readonly Finding[],
  overrides: readonly AuditOverride[],
): Finding[] {
  return findings.filter((finding) => finding.verdict === 'block' && !isOverridden(finding, overrides));
}

/**
 * The blocking findings that an override without a column may mean.
 * @param column undefined: not said
 */
export function findingsMeant<Finding extends Blocking>(
  open: readonly Finding[],
  check: string,
  column: string | null | undefined,
): Finding[] {
  return open.filter((finding) => finding.check === check && (column === undefined || finding.column === column));
}
