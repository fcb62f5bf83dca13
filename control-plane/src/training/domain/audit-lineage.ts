import type { ModelManifest } from '@picket/shared/bundle';

interface Audited {
  readonly audit: { readonly verdict: 'pass' | 'warn' | 'block' } | null;
  readonly auditOverrides: readonly {
    readonly check: string;
    readonly column: string | null;
    readonly by: string;
    readonly reason: string;
    readonly at: string;
    readonly withdrawnAt: string | null;
  }[];
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
