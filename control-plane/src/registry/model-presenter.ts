import type { ModelVersionDto, ModelVersionSummaryDto } from './dto/model.dto.js';
import type { ModelAliasEntity } from './persistence/model-alias.entity.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';

/** @param aliases of any models; those of this version are picked */
export function toSummary(row: ModelVersionEntity, aliases: readonly ModelAliasEntity[]): ModelVersionSummaryDto {
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
    metrics: description.metrics,
    trainingRunId,
  };
}

export function toDetails(row: ModelVersionEntity, aliases: readonly ModelAliasEntity[]): ModelVersionDto {
  const { features, benignClass, thresholds, importance, lineage } = row.description;
  const { card, auditOverrides } = row;
  const summary = toSummary(row, aliases);
  return { ...summary, features, benignClass, thresholds, importance, lineage, card, auditOverrides };
}
