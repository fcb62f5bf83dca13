import type { ModelManifest } from '@picket/shared/bundle';
import type { Page } from '../../platform/database/keyset.js';
import type { ModelAliasesDto, ModelVersionDto, ModelVersionSummaryDto } from '../../api/model.js';
import type { ModelAliasChangeEntity } from '../aliases/persistence/model-alias-change.entity.js';
import type { ModelAliasEntity } from '../aliases/persistence/model-alias.entity.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';

/**
 * @param aliases of any models; those of this version are picked
 * @param hasBundle whether the bundle's file is there
 */
export function toSummary(
  row: ModelVersionEntity,
  aliases: readonly ModelAliasEntity[],
  hasBundle: boolean,
): ModelVersionSummaryDto {
  const { name, version, digest, bytes, createdAt, description, trainingRunId } = row;
  const own = aliases.filter((alias) => alias.name === name && alias.version === version);
  return {
    name,
    version,
    digest,
    bytes,
    profile: description.profile,
    createdAt: createdAt.toISOString(),
    aliases: own.map(({ alias }) => alias),
    classes: description.classes,
    benignClass: description.benignClass,
    metrics: description.metrics,
    trainingRunId,
    importedAt: row.importedAt?.toISOString() ?? null,
    bundle: row.deletedAt ? 'deleted' : hasBundle ? 'present' : 'missing',
    deletion: deletionOf(row),
  };
}

function deletionOf({ deletedAt, deletedBy, deletionReason }: ModelVersionEntity): ModelVersionSummaryDto['deletion'] {
  return deletedAt && { at: deletedAt.toISOString(), by: deletedBy ?? '', reason: deletionReason ?? '' };
}

export function toDetails(
  row: ModelVersionEntity,
  aliases: readonly ModelAliasEntity[],
  hasBundle: boolean,
): ModelVersionDto {
  const { features, thresholds, importance, lineage } = row.description;
  return {
    ...toSummary(row, aliases, hasBundle),
    features,
    thresholds,
    importance,
    lineage,
    card: row.card,
    auditOverrides: row.auditOverrides,
  };
}

export function toAliases(
  aliases: readonly ModelAliasEntity[],
  { items, nextCursor }: Page<ModelAliasChangeEntity>,
): ModelAliasesDto {
  return {
    aliases: aliases.map(({ alias, version, setAt }) => ({ alias, version, setAt: setAt.toISOString() })),
    history: items.map(toMove),
    nextCursor,
  };
}

export function toMove(change: ModelAliasChangeEntity): ModelAliasesDto['history'][number] {
  const { alias, fromVersion, toVersion, by, at, reason, failedChecks } = change;
  return { alias, from: fromVersion, to: toVersion, by, at: at.toISOString(), reason, failedChecks };
}

/** The columns of a new version's row that follow from its manifest, and those that only its later life fills. */
export function versionColumns(
  manifest: ModelManifest,
): Omit<ModelVersionEntity, 'name' | 'version' | 'digest' | 'bytes' | 'createdAt' | 'card'> {
  return {
    manifest,
    // JSON leaves out what is undefined.
    description: { ...manifest, reference: undefined, golden: undefined } as ModelVersionEntity['description'],
    trainingRunId: manifest.lineage.runId,
    importedAt: null,
    deletedAt: null,
    deletedBy: null,
    deletionReason: null,
    auditOverrides: [],
  };
}
