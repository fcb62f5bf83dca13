import { groupNameSchema } from '@picket/shared/contract';
import { name, note } from '@picket/shared/text';
import { z } from 'zod';
import { pageOf } from './fields.js';

const MAX_LABELS = 32;
const by = name(100);
const notes = note(2000);

export const agentGroupSchema = z.object({
  name: z.string(),
  notes: z.string(),
  agents: z.int().describe('agents in it, enrolled ones that have not connected yet too'),
  model: z
    .object({ name: z.string(), version: z.int() })
    .nullable()
    .describe('its own; null: the champion of the fleet'),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type AgentGroupDto = z.infer<typeof agentGroupSchema>;
export const agentGroupPageSchema = pageOf(agentGroupSchema);
export type AgentGroupPageDto = z.infer<typeof agentGroupPageSchema>;

export const newAgentGroupSchema = z.strictObject({ name: groupNameSchema, notes: notes.default(''), by });
export type NewAgentGroupDto = z.infer<typeof newAgentGroupSchema>;

/** What is absent stays as it is. */
export const changedAgentGroupSchema = z.strictObject({
  name: groupNameSchema.optional().describe('its new name'),
  notes: notes.optional(),
  by,
});
export type ChangedAgentGroupDto = z.infer<typeof changedAgentGroupSchema>;

export const removeAgentGroupSchema = z.strictObject({ by });
export type RemoveAgentGroupDto = z.infer<typeof removeAgentGroupSchema>;

/** A label such as `rack: 7`; the filter language asks for it as `label:rack=7`. */
export const labelsSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, 'letters, digits, _, . and -, lower case'), name(100))
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `more than ${MAX_LABELS} labels`);

/** What people say of an agent; what is absent stays as it is, and labels are replaced as a whole. */
export const describedAgentSchema = z.strictObject({
  group: groupNameSchema.optional(),
  labels: labelsSchema.optional(),
  notes: notes.optional(),
  by,
});
export type DescribedAgentDto = z.infer<typeof describedAgentSchema>;
