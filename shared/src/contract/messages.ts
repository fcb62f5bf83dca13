import { z } from 'zod';
import { settingValuesSchema } from '../settings/index.js';
import { toPrintable } from '../text/index.js';
import { AGENT_ID_PATTERN, GROUP_NAME_PATTERN } from './topics.js';

/** JSON payloads of the contract. The receiver parses a payload with its schema before it uses it. */

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const share = z.number().min(0).max(1);
const counter = z.number().int().nonnegative();
/** Text of an agent about itself, shown to people. An invisible character in it is replaced, not refused. */
const said = (most: number) => z.string().max(most).overwrite(toPrintable);
const countersByReason = z.record(said(64), counter);

export const agentIdSchema = z.string().regex(AGENT_ID_PATTERN, 'letters, digits, - and _, at most 64');

export const groupNameSchema = z
  .string()
  .regex(GROUP_NAME_PATTERN, 'lower-case letters, digits and -, at most 63, a letter or digit first');

/** A model version as both sides name it; `digest` is the SHA-256 of the bundle file. */
export const modelRefSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  version: z.number().int().positive(),
  digest,
});
export type ModelRef = z.infer<typeof modelRefSchema>;

/** Totals since the agent started. They balance: received = parsed + malformed + unsupported, created = exported + live. */
const agentCountersSchema = z.object({
  packetsReceived: counter,
  packetsParsed: counter,
  packetsMalformed: countersByReason,
  packetsUnsupported: countersByReason,
  packetsNoted: countersByReason.optional().describe('parsed packets with something remarkable; older agents lack it'),
  packetsDroppedByKernel: counter.nullable().describe('null: the kernel does not count'),
  flowsCreated: counter,
  flowsExported: countersByReason,
  flowsLive: counter,
  flowsScored: counter,
  flowsAlerted: counter,
  alertsSent: counter,
  outboxRecords: counter,
  outboxBytes: counter,
  recordsDropped: countersByReason,
});
export type AgentCounters = z.infer<typeof agentCountersSchema>;

/**
 * What a version of Picket understands of this contract. A message of a later one is readable by an earlier one: fields
 * are added, none changes. The number says what the other side can be asked for.
 * 1: without a number. 2: settings, thresholds of an assignment.
 */
export const CONTRACT = 2;

/** Retained on `status`, and left behind as the will with `online: false`. */
export const agentStatusSchema = z.object({
  online: z.boolean(),
  contract: z.number().int().min(1).max(1000).optional().describe('CONTRACT of the agent; older agents lack it'),
  agentVersion: said(64),
  hostname: said(255),
  profiles: z.array(said(64)).max(16),
  model: modelRefSchema.nullable(),
  shadowModel: modelRefSchema.nullable(),
  captureSource: said(1024).describe('interface or capture file'),
  bootEpoch: counter.describe('numbers the starts of the agent; sequences begin again with each'),
  startedAt: z.iso.datetime(),
  sentAt: z.iso.datetime(),
  counters: agentCountersSchema,
  /** A name that is not in `CAPTURE_WARNINGS` comes from an agent of a later version. */
  warnings: z.array(said(64)).max(16).optional().describe('what spoils the packets; older agents lack it'),
  trouble: said(1000).optional().describe('why it could not capture and has ended; absent: it captures'),
  settings: z
    .object({ revision: counter.describe('of the settings that were carried out last'), values: settingValuesSchema })
    .optional()
    .describe('what it goes by now; older agents lack it'),
});
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** Outcome of one change that `desired` asked for. */
export const agentReportSchema = z.object({
  revision: z.number().int().positive().describe('of the desired state that this answers'),
  subject: z.enum(['model', 'configuration']),
  outcome: z.enum(['applied', 'refused', 'rolled-back']),
  model: modelRefSchema.nullable(),
  reason: said(2000),
  refused: z
    .array(z.object({ setting: said(64), reason: said(200) }))
    .max(64)
    .optional()
    .describe('of `configuration`: settings that keep their old value'),
  at: z.iso.datetime(),
});
export type AgentReport = z.infer<typeof agentReportSchema>;

/** Retained on `desired`. The bundle's path is relative to the control plane that the agent is configured with. */
export const desiredStateSchema = z.object({
  revision: z.number().int().positive(),
  model: modelRefSchema
    .extend({
      profile: z.string().max(64),
      bundlePath: z
        .string()
        .regex(/^\/api\/v1(\/[\w-]+)+$/)
        .describe('at the control plane that the agent is configured with'),
      bundleBytes: z.number().int().positive(),
      /** Instead of those of the manifest; a class that is absent keeps its own. Agents before contract 2 ignore both. */
      thresholds: z.record(z.string().min(1).max(64), share.positive()).optional(),
      noveltyThreshold: share.positive().optional(),
    })
    .nullable(),
  shadowModel: z.null().describe('not used yet'),
  configuration: z.null().describe('not used: older agents take nothing else'),
  settings: z
    .object({ revision: counter, values: settingValuesSchema })
    .optional()
    .describe('goes before the settings of the host; a setting that is absent is left to the host'),
});
export type DesiredState = z.infer<typeof desiredStateSchema>;

/**
 * On `ack`: everything of `bootEpoch` up to `committed` is stored, shed or refused, and leaves the agent's outbox.
 * `unstored`: what came cannot be stored now, for this reason; it stays in the outbox and is sent again. `unreadable`:
 * SHA-256 of a batch of which not even the position can be read (`bootEpoch` and `committed` are 0 then and say nothing):
 * sent again it would be no better, so that its records are given up.
 */
export const ackSchema = z.object({
  bootEpoch: counter,
  committed: counter,
  refused: z.array(z.object({ sequence: counter, reason: z.string().max(200) })).max(1000),
  unstored: z.string().max(200).optional(),
  unreadable: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Ack = z.infer<typeof ackSchema>;

/**
 * Parses a JSON payload.
 * @throws Error that names the first faults, in one line
 */
export function parseJsonPayload<Schema extends z.ZodType>(schema: Schema, payload: Uint8Array): z.infer<Schema> {
  const result = schema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
  throw new Error(faults.join('; '), { cause: result.error });
}
