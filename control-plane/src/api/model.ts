import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { name, note } from '@picket/shared/text';
import { modelManifestSchema, modelMetricsSchema } from '@picket/shared/bundle';
import { answerableSchema } from './audit.js';
import { flag, integer, MAX_INTEGER, pageOf, paged } from './fields.js';
import { promotionCheckSchema } from './promotion.js';

export const ALIASES = ['champion', 'challenger'] as const;
const aliasSchema = z.enum(ALIASES);
export type ModelAlias = z.infer<typeof aliasSchema>;

const deletionSchema = z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() });

export const modelVersionSummarySchema = z.object({
  name: z.string(),
  version: z.number().int(),
  digest: z.string(),
  bytes: z.number().int(),
  profile: z.enum(DATASET_PROFILE_NAMES),
  createdAt: z.iso.datetime(),
  aliases: z.array(aliasSchema),
  classes: z.array(z.string()),
  benignClass: z.string(),
  metrics: modelMetricsSchema,
  /** Null: it was imported. */
  trainingRunId: z.string().nullable(),
  importedAt: z.iso.datetime().nullable(),
  /** Whether the bundle's file is there; `missing` means that it was removed by hand. */
  bundle: z.enum(['present', 'missing', 'deleted']),
  /** Of a tombstone: who has deleted the version, when and why. */
  deletion: deletionSchema.nullable(),
});
export type ModelVersionSummaryDto = z.infer<typeof modelVersionSummarySchema>;

/** An operator answers for making a version the champion although its data set's audit blocks. */
export const promotionOverrideSchema = answerableSchema.extend({
  at: z.iso.datetime(),
  /** The findings that it covers, as the refusal named them. */
  findings: z.array(z.string()),
});
export type PromotionOverride = z.infer<typeof promotionOverrideSchema>;

/** Reference sketches and golden vectors stay in the bundle; they are too long for a page. */
export const modelVersionSchema = modelVersionSummarySchema.extend({
  features: z.array(z.string()),
  thresholds: z.record(z.string(), z.number()),
  importance: modelManifestSchema.shape.importance,
  lineage: modelManifestSchema.shape.lineage,
  card: z.string(),
  auditOverrides: z.array(promotionOverrideSchema),
});
export type ModelVersionDto = z.infer<typeof modelVersionSchema>;

export const modelNameSchema = modelManifestSchema.shape.name;

/** What `GET /models` may be asked. */
export const modelListQuerySchema = z.strictObject({
  name: modelNameSchema.optional(),
  /** Tombstones too. */
  deleted: flag,
  ...paged(),
});
export type ModelListQueryDto = z.infer<typeof modelListQuerySchema>;

export const modelListSchema = pageOf(modelVersionSummarySchema);
export type ModelListDto = z.infer<typeof modelListSchema>;

/** How a caller calls itself, for the history; who has signed in acts under that name. */
export const bySchema = name(100);
/** A version in a body; in a path or a query it is text first. */
export const versionNumberSchema = z.int().min(1).max(MAX_INTEGER);
export const setAliasSchema = z.strictObject({
  alias: aliasSchema,
  version: versionNumberSchema,
  by: bySchema,
  /** Why it shall be the champion although a check fails; kept with the history. */
  reason: answerableSchema.shape.reason.optional(),
});
export const removeAliasSchema = z.strictObject({ by: bySchema });
export const deleteVersionSchema = z.strictObject({ by: bySchema, reason: note(1000, 1) });
export type RemoveAliasDto = z.infer<typeof removeAliasSchema>;
export type DeleteVersionDto = z.infer<typeof deleteVersionSchema>;
/** The parts of a path that name a version. */
export const aliasNameSchema = aliasSchema;
export const versionSchema = integer(1, MAX_INTEGER);

export type SetAliasDto = z.infer<typeof setAliasSchema>;

/** Fields of an import beside its `file`. */
export const importModelSchema = z.strictObject({
  /** Register it under this name and the next number, instead of its own. */
  as: modelNameSchema.optional(),
  /** Bring back a version that was deleted here. */
  restore: flag,
});
export type ImportModelDto = z.infer<typeof importModelSchema>;

/** Where the names of a model point, and a page of their moves, newest first. */
export const modelAliasesSchema = z.object({
  aliases: z.array(z.object({ alias: aliasSchema, version: z.number().int(), setAt: z.iso.datetime() })),
  history: z.array(
    z.object({
      alias: aliasSchema,
      from: z.number().int().nullable(),
      to: z.number().int().nullable(),
      by: z.string().nullable(),
      at: z.iso.datetime(),
      /** Why it was made the champion although these checks failed. */
      reason: z.string().nullable(),
      failedChecks: z.array(promotionCheckSchema),
    }),
  ),
  /** To the moves before these; null: there are none. */
  nextCursor: z.string().nullable(),
});
export type ModelAliasesDto = z.infer<typeof modelAliasesSchema>;
