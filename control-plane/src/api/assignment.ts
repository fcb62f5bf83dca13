import { groupNameSchema } from '@picket/shared/contract';
import { name, note } from '@picket/shared/text';
import { z } from 'zod';
import { MAX_INTEGER, pageOf } from './fields.js';
import { promotionCheckSchema } from './promotion.js';

const by = name(100);
const threshold = z.number().gt(0).max(1);
const ref = z.object({ name: z.string(), version: z.int() });

/** Instead of the thresholds of the version; a class that is absent keeps its own. */
const tuning = {
  thresholds: z
    .record(z.string().min(1).max(64), threshold)
    .optional()
    .describe('least probability of an alert, by class'),
  noveltyThreshold: threshold.optional().describe('least anomaly score of an alert of unknown'),
};

export const newAssignmentSchema = z.strictObject({
  model: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  version: z.int().min(1).max(MAX_INTEGER),
  ...tuning,
  by,
  reason: note(1000, 10).optional().describe('why it is assigned although a check fails'),
});
export type NewAssignmentDto = z.infer<typeof newAssignmentSchema>;

export const assignmentQuestionSchema = newAssignmentSchema.pick({
  model: true,
  version: true,
  thresholds: true,
  noveltyThreshold: true,
});
export type AssignmentQuestionDto = z.infer<typeof assignmentQuestionSchema>;

export const removeAssignmentSchema = z.strictObject({ by, reason: note(1000, 10).optional() });
export type RemoveAssignmentDto = z.infer<typeof removeAssignmentSchema>;

/** What the agents of a group shall run. */
export const groupModelSchema = z.object({
  group: groupNameSchema,
  isAssigned: z.boolean().describe('false: it follows the champion of the fleet'),
  model: ref.nullable().describe('null: there is no champion yet'),
  thresholds: z.record(z.string(), z.number()),
  noveltyThreshold: z.number().nullable(),
});
export type GroupModelDto = z.infer<typeof groupModelSchema>;

export const assignmentPreviewSchema = z.object({
  incumbent: ref.nullable().describe('what the group runs now'),
  checks: z.array(promotionCheckSchema),
});
export type AssignmentPreviewDto = z.infer<typeof assignmentPreviewSchema>;

export const assignmentChangeSchema = z.object({
  assigned: ref
    .extend({ thresholds: z.record(z.string(), z.number()), noveltyThreshold: z.number().nullable() })
    .nullable()
    .describe('null: from then on the group followed the champion of the fleet'),
  failedChecks: z.array(promotionCheckSchema).describe('that were passed over, for the reason'),
  reason: z.string().nullable(),
  at: z.iso.datetime(),
  by: z.string(),
});
export type AssignmentChangeDto = z.infer<typeof assignmentChangeSchema>;
export const assignmentChangePageSchema = pageOf(assignmentChangeSchema);
export type AssignmentChangePageDto = z.infer<typeof assignmentChangePageSchema>;
