import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { modelManifestSchema, modelMetricsSchema } from '@picket/shared/trust';
import { answerableSchema } from '../../datasets/dto/audit.dto.js';

export const ALIASES = ['champion', 'challenger'] as const;
const aliasSchema = z.enum(ALIASES);
export type ModelAlias = z.infer<typeof aliasSchema>;

export const modelVersionSummarySchema = z.object({
  name: z.string(),
  version: z.number().int(),
  digest: z.string(),
  bytes: z.number().int(),
  profile: z.enum(DATASET_PROFILE_NAMES),
  createdAt: z.iso.datetime(),
  aliases: z.array(aliasSchema),
  classes: z.array(z.string()),
  metrics: modelMetricsSchema,
  trainingRunId: z.string().nullable(),
});
export type ModelVersionSummaryDto = z.infer<typeof modelVersionSummarySchema>;

/** Somebody answers for making a version the champion although its data set's audit blocks. */
export const promotionOverrideSchema = answerableSchema.extend({
  at: z.iso.datetime(),
  /** The findings that it covers, as the refusal named them. */
  findings: z.array(z.string()),
});
export type PromotionOverride = z.infer<typeof promotionOverrideSchema>;

/** Reference sketches and golden vectors stay in the bundle; they are too long for a page. */
export const modelVersionSchema = modelVersionSummarySchema.extend({
  features: z.array(z.string()),
  benignClass: z.string(),
  thresholds: z.record(z.string(), z.number()),
  importance: modelManifestSchema.shape.importance,
  lineage: modelManifestSchema.shape.lineage,
  card: z.string(),
  auditOverrides: z.array(promotionOverrideSchema),
});
export type ModelVersionDto = z.infer<typeof modelVersionSchema>;

export const modelListSchema = z.object({ items: z.array(modelVersionSummarySchema) });
export type ModelListDto = z.infer<typeof modelListSchema>;

/** The database keeps version numbers in 32 bits. */
const MAX_VERSION = 0x7fffffff;
export const setAliasSchema = z.object({
  alias: aliasSchema,
  version: z.int().positive().max(MAX_VERSION),
  /** Needed for a champion whose data set's audit blocks. */
  override: answerableSchema.optional(),
});
/** The parts of a path that name a version. */
export const modelNameSchema = modelManifestSchema.shape.name;
export const versionSchema = z.coerce.number().int().positive().max(MAX_VERSION);

export type SetAliasDto = z.infer<typeof setAliasSchema>;
