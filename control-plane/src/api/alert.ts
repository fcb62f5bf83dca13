import { agentIdSchema } from '@picket/shared/contract';
import { name } from '@picket/shared/text';
import { z } from 'zod';
import { address, paged, time } from './fields.js';
import { VERDICTS } from './alert-verdicts.js';

export const severitySchema = z.enum(['low', 'medium', 'high', 'critical']);

const contributionSchema = z.object({ feature: z.string(), value: z.number().nullable(), weight: z.number() });

export const scoredFlowSchema = z.object({
  sourceAddress: z.string(),
  sourcePort: z.number().int(),
  destinationAddress: z.string(),
  destinationPort: z.number().int(),
  protocol: z.number().int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  packets: z.number().int(),
  /** By the profile's column names; null where the profile has no finite value. */
  features: z.record(z.string(), z.number().nullable()),
  /** By the model's classes. */
  probabilities: z.record(z.string(), z.number()),
  contributions: z.array(contributionSchema),
});
export type ScoredFlowDto = z.infer<typeof scoredFlowSchema>;

export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdictSchema>;

/** What an analyst says of an alert. */
export const alertLabelSchema = z.object({
  id: z.string(),
  verdict: verdictSchema,
  /** What the flows are; null while the analyst is unsure, and for an attack without a name. */
  class: z.string().nullable(),
  note: z.string().nullable(),
  author: z.string(),
  at: z.iso.datetime(),
});
export type AlertLabelDto = z.infer<typeof alertLabelSchema>;

export const alertSummarySchema = z.object({
  id: z.string(),
  agentId: z.string(),
  class: z.string(),
  severity: severitySchema,
  probability: z.number(),
  flowCount: z.number().int(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  /** Empty: many. */
  sourceAddress: z.string(),
  destinationAddress: z.string(),
  /**
   * `initiator`: the source opened the conversation. `unknown`: the agent did not see who did, the order is a guess.
   * null: the agent is too old to say it, and the source sent the first packet of a flow.
   */
  direction: z.enum(['initiator', 'unknown']).nullable(),
  captureSource: z.string(),
  model: z.object({ name: z.string(), version: z.number().int(), digest: z.string() }),
  profile: z.string(),
  label: alertLabelSchema.nullable(),
});
export type AlertSummaryDto = z.infer<typeof alertSummarySchema>;

export const alertSchema = alertSummarySchema.extend({
  agentVersion: z.string(),
  bootEpoch: z.number().int(),
  sequence: z.number().int(),
  examples: z.array(scoredFlowSchema),
  /** The data sets that its model was trained on; empty when that model is not known here. */
  trainedOn: z.array(z.object({ name: z.string(), sha256: z.string(), rows: z.number().int() })),
});
export type AlertDto = z.infer<typeof alertSchema>;

export const alertIdSchema = z.string().regex(/^\d{1,18}$/, 'not the id of an alert');

/** Which alerts a request is about. */
export const alertFilterSchema = z.strictObject({
  agent: agentIdSchema.optional(),
  class: name(64).optional(),
  severity: severitySchema.optional(),
  source: address.optional(),
  /** On either side. */
  address: address.optional(),
  from: time.optional(),
  to: time.optional(),
  /** Whether it has a label, or which verdict the label holds. */
  labelled: z.enum(['true', 'false', ...VERDICTS]).optional(),
});
export type AlertFilterDto = z.infer<typeof alertFilterSchema>;

export const ALERT_SORTS = ['received', 'seen'] as const;
export type AlertSort = (typeof ALERT_SORTS)[number];

export const alertQuerySchema = alertFilterSchema.extend({
  ...paged(),
  /** Newest first by `receivedAt`, or by `lastAt`; what an agent has kept through an outage is old when it is received. */
  sort: z.enum(ALERT_SORTS).default('received'),
  /** The `position` of an earlier answer: what is newer than that, oldest first, each alert once. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'not a position')
    .optional(),
});
export type AlertQueryDto = z.infer<typeof alertQuerySchema>;

/**
 * Newest first (with `after` oldest first); `nextCursor` is null on the last page. Asked again with `after=position`
 * the list gives what has come since, leaves nothing out and gives nothing twice; it is at its end while `items` are
 * fewer than `limit`.
 */
export const alertPageSchema = z.object({
  items: z.array(alertSummarySchema),
  nextCursor: z.string().nullable(),
  position: z.string(),
});
export type AlertPageDto = z.infer<typeof alertPageSchema>;

/** Classes that alerts have, those of models that are gone and `unknown` among them; most alerts first; of those beyond the first 500 only how many. */
export const alertClassesSchema = z.object({
  items: z.array(z.object({ name: z.string(), alerts: z.number().int() })),
  leftOut: z.number().int(),
});
export type AlertClassesDto = z.infer<typeof alertClassesSchema>;

/** Alerts that a stream did not bring: those with an id above `after` and up to `upTo`; `GET /alerts?after=` has them. */
export const leftOutSchema = z.object({ count: z.number().int(), after: z.string(), upTo: z.string() });
export type LeftOutDto = z.infer<typeof leftOutSchema>;
