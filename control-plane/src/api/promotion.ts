import { z } from 'zod';
import { championComparisonSchema } from './evaluation-report.js';

/** What is looked at before a version becomes the champion or the model of a group, in this order; the last of groups only. */
export const PROMOTION_CHECKS = [
  'audit',
  'rows',
  'classes',
  'recall',
  'false-alarms',
  'outputs',
  'comparison',
  'thresholds',
] as const;

export const promotionCheckSchema = z.object({
  check: z.enum(PROMOTION_CHECKS),
  state: z.enum(['pass', 'fail', 'not-applicable']),
  /** In words, with the figures that decided. */
  detail: z.string(),
});
export type PromotionCheck = z.infer<typeof promotionCheckSchema>;

/** What would be said of making a version the champion now. */
export const promotionReportSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  /** The model that it would replace; null where no agent has one. */
  incumbent: z.object({ name: z.string(), version: z.number().int() }).nullable(),
  checks: z.array(promotionCheckSchema),
  /** Both on rows that neither was made of; `champion` is the incumbent. */
  comparison: championComparisonSchema.nullable(),
});
export type PromotionReportDto = z.infer<typeof promotionReportSchema>;

/** What became of the wish of a training run to promote its version. */
export const promotionOutcomeSchema = z.object({
  state: z.enum(['promoted', 'refused']),
  checks: z.array(promotionCheckSchema),
});
export type PromotionOutcome = z.infer<typeof promotionOutcomeSchema>;
