import { z } from 'zod';
import { agentReportSchema, agentStatusSchema, modelRefSchema } from '@picket/shared/contract';

/** How an agent looks from here: `silent` has not been heard of for a while though its connection never closed. */
const agentHealthSchema = z.enum(['online', 'silent', 'offline']);

export const agentSchema = z.object({
  id: z.string(),
  health: agentHealthSchema,
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** The last status it sent. */
  status: agentStatusSchema.nullable(),
  /** Rates over the last two statuses; null until there are two. */
  rates: z.object({ packetsPerSecond: z.number(), flowsPerSecond: z.number(), alertsPerSecond: z.number() }).nullable(),
  desiredModel: modelRefSchema.nullable(),
  desiredRevision: z.number().int().nonnegative(),
  lastReport: agentReportSchema.nullable(),
});
export type AgentDto = z.infer<typeof agentSchema>;

export const agentListSchema = z.object({ items: z.array(agentSchema) });
export type AgentListDto = z.infer<typeof agentListSchema>;
