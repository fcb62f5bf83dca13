import type { ModelManifest } from '@picket/shared/bundle';
import type { AuditDto, AuditOverrideDto } from '../../api/audit.js';

interface Audited {
  readonly audit: Pick<AuditDto, 'verdict'> | null;
  readonly auditOverrides: readonly AuditOverrideDto[];
}

/** What a model remembers of the audit of its data: the verdict, and the overrides in force when it was trained. */
export function lineageOfAudit({ audit, auditOverrides }: Audited): ModelManifest['lineage']['audit'] {
  if (!audit) return undefined;
  const inForce = auditOverrides.filter(({ withdrawnAt }) => withdrawnAt === null);
  return {
    verdict: audit.verdict,
    overrides: inForce.map(({ check, column, by, reason, at }) => ({ check, column, by, reason, at })),
  };
}
