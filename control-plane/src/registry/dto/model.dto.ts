import { z } from 'zod';
import { PROFILE_NAMES } from '@picket/shared/features';
import { modelManifestSchema, modelMetricsSchema } from '@picket/shared/trust';

export const ALIASES = ['champion', 'challenger'] as const;
export const aliasSchema = z.enum(ALIASES);
export type ModelAlias = z.infer<typeof aliasSchema>;

export const modelVersionSummarySchema = z.object({
  name: z.string(),
  version: z.number().int(),
  digest: z.string(),
  bytes: z.number().int(),
  profile: z.enum(PROFILE_NAMES),
  createdAt: z.iso.datetime(),
  aliases: z.array(aliasSchema),
  classes: z.array(z.string()),
  metrics: modelMetricsSchema,
  trainingRunId: z.string().nullable(),
});
export type ModelVersionSummaryDto = z.infer<typeof modelVersionSummarySchema>;

/** Reference sketches and golden vectors stay in the bundle; they are too long for a page. */
export const modelVersionSchema = modelVersionSummarySchema.extend({
  features: z.array(z.string()),
  benignClass: z.string(),
  thresholds: z.record(z.string(), z.number()),
  importance: modelManifestSchema.shape.importance,
  lineage: modelManifestSchema.shape.lineage,
  card: z.string(),
});
export type ModelVersionDto = z.infer<typeof modelVersionSchema>;

export const modelListSchema = z.object({ items: z.array(modelVersionSummarySchema) });
export type ModelListDto = z.infer<typeof modelListSchema>;

export const setAliasSchema = z.object({ alias: aliasSchema, version: z.number().int().positive() });
export type SetAliasDto = z.infer<typeof setAliasSchema>;
