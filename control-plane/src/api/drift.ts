import { agentIdSchema } from '@picket/shared/contract';
import { text } from '@picket/shared/text';
import { z } from 'zod';
import { time } from './fields.js';

export const driftQuerySchema = z.strictObject({
  /** `name` or `name@version`; default: the champion of the model that agents use. */
  model: text(100).optional(),
  agent: agentIdSchema.optional(),
  from: time.optional(),
  to: time.optional(),
});
export type DriftQueryDto = z.infer<typeof driftQuerySchema>;

export const featureDriftSchema = z.object({
  feature: z.string(),
  /** Population stability index over the reference's deciles. */
  psi: z.number(),
  /** Jensen–Shannon distance (base 2, 0 to 1). */
  jensenShannon: z.number(),
  drifted: z.boolean(),
  /** Share of the model's total gain. */
  importance: z.number(),
  missingShare: z.number(),
  reference: z.object({ count: z.number(), median: z.number().nullable(), mean: z.number().nullable() }),
  current: z.object({ count: z.number(), median: z.number().nullable(), mean: z.number().nullable() }),
  /** Exact counts by value where there are few; protocols by name, without median and mean. null: many values. */
  values: z.array(z.object({ name: z.string(), reference: z.number(), current: z.number() })).nullable(),
});
export type FeatureDriftDto = z.infer<typeof featureDriftSchema>;

export const driftReportSchema = z.object({
  model: z.object({ name: z.string(), version: z.number().int(), digest: z.string() }).nullable(),
  agent: z.string().nullable(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  flows: z.number(),
  agents: z.number().int(),
  /** Why there is no table yet; null when there is one. */
  emptyReason: z.string().nullable(),
  thresholds: z.object({ psi: z.number(), jensenShannon: z.number() }),
  driftedShare: z.number(),
  /** Sorted by drift times importance, largest first. */
  features: z.array(featureDriftSchema),
  classes: z.array(z.object({ name: z.string(), reference: z.number(), current: z.number() })),
});
export type DriftReportDto = z.infer<typeof driftReportSchema>;

/** Histograms of one feature, on the same bin edges, for a picture. */
export const featureHistogramSchema = z.object({
  feature: z.string(),
  edges: z.array(z.number()),
  /** Names of the bars where each is one value; null: a bar lies between two edges, the upper one is its own. */
  labels: z.array(z.string()).nullable(),
  reference: z.array(z.number()),
  current: z.array(z.number()),
});
export type FeatureHistogramDto = z.infer<typeof featureHistogramSchema>;
