import { name, text } from '@picket/shared/text';
import { z } from 'zod';
import { agentReportSchema, agentStatusSchema, modelRefSchema } from '@picket/shared/contract';
import { agentIdentitySchema } from './agent-identity.js';
import { paged, pageOf } from './fields.js';

/**
 * How an agent looks from here: `impaired` does not detect what it should, `silent` has not been heard of for a while
 * though its connection never closed, `lost` not for 30 days.
 */
const agentHealthSchema = z.enum(['online', 'impaired', 'silent', 'offline', 'lost', 'decommissioned']);

export const agentSchema = z.object({
  id: z.string(),
  group: z.string(),
  labels: z.record(z.string(), z.string()),
  notes: z.string(),
  health: agentHealthSchema,
  /** Why it does not detect what it should, the worst first, each with what helps. */
  impairments: z.array(z.object({ code: z.string(), reason: z.string(), cure: z.string() })),
  /** What it finds wrong with the packets that it gets, each in one line with what helps. */
  warnings: z.array(z.string()),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** The last status it sent. */
  status: agentStatusSchema.nullable(),
  /** Rates over the last two statuses; null until there are two. */
  rates: z.object({ packetsPerSecond: z.number(), flowsPerSecond: z.number(), alertsPerSecond: z.number() }).nullable(),
  desiredModel: modelRefSchema.nullable(),
  desiredThresholds: z.record(z.string(), z.number()).describe('instead of those of the model'),
  desiredNoveltyThreshold: z.number().nullable(),
  desiredRevision: z.number().int().nonnegative(),
  lastReport: agentReportSchema.nullable(),
  dropped: z
    .array(z.object({ reason: z.string(), kind: z.string(), count: z.number(), lastAt: z.iso.datetime() }))
    .describe('records that it gave up before they could be delivered, over all its runs, the most first'),
  identity: agentIdentitySchema.nullable().describe('null: it has no certificate, only the shared password'),
});
export type AgentDto = z.infer<typeof agentSchema>;

export const expectAgentSchema = z.strictObject({ by: name(100) });
export type ExpectAgentDto = z.infer<typeof expectAgentSchema>;

/** A client that the broker turned away in the last ten minutes; it may be an agent that is seen nowhere else. */
export const refusedClientSchema = z.object({
  reason: z.string(),
  clientId: z.string(),
  address: z.string(),
  count: z.number().int(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
});
export type RefusedClientDto = z.infer<typeof refusedClientSchema>;

/** What a list of agents is chosen by. */
export const agentListQuerySchema = z.strictObject({
  ...paged(),
  filter: text(500).default('').describe('such as group:edge version:<1.4 loss:>1% silent; empty: all agents'),
});
export type AgentListQueryDto = z.infer<typeof agentListQuerySchema>;

export const agentListSchema = pageOf(agentSchema).extend({ refused: z.array(refusedClientSchema) });
export type AgentListDto = z.infer<typeof agentListSchema>;
