import { UP_CHANNELS } from '@picket/shared/contract';
import { name, text } from '@picket/shared/text';
import { z } from 'zod';
import { id, pageOf, paged } from './fields.js';

/** The channel on which it came. */
const kind = z.enum(UP_CHANNELS);

export const deadLetterSchema = z.object({
  id: z.string(),
  receivedAt: z.iso.datetime(),
  agentId: z.string(),
  kind: z.string().describe('the channel on which it came'),
  bootEpoch: z.int().nullable().describe('null: a whole message that could not be read'),
  sequence: z.int().nullable().describe('null: a whole message that could not be read'),
  reason: z.string().describe('why it was refused last'),
  bytes: z.int(),
  refusals: z.int().describe('how often it was refused'),
  triedAt: z.iso.datetime().nullable().describe('when it was replayed last'),
  isReplayable: z.boolean(),
});
export type DeadLetterDto = z.infer<typeof deadLetterSchema>;

export const deadLetterPageSchema = pageOf(deadLetterSchema);
export type DeadLetterPageDto = z.infer<typeof deadLetterPageSchema>;

/** With what it holds. */
export const deadLetterDetailSchema = deadLetterSchema.extend({
  content: z.string().nullable().describe('what it holds, as JSON in a text; null: its bytes cannot be read'),
  hex: z.string().describe('its first bytes'),
  isCut: z.boolean().describe('it is longer than what is shown here'),
});
export type DeadLetterDetailDto = z.infer<typeof deadLetterDetailSchema>;

/** Which dead letters are meant; what is not said is not asked. */
const chosen = { agent: id.optional(), kind: kind.optional(), reason: text(200).min(1).optional() };

export const deadLetterQuerySchema = z.strictObject({ ...chosen, ...paged() });
export type DeadLetterQueryDto = z.infer<typeof deadLetterQuerySchema>;
export type DeadLetterFilter = Partial<Pick<DeadLetterQueryDto, 'agent' | 'kind' | 'reason'>>;

export const deadLetterReasonsSchema = z.object({
  total: z.int(),
  reasons: z.array(z.object({ kind: z.string(), reason: z.string(), count: z.int(), newestAt: z.iso.datetime() })),
  others: z.int().describe('dead letters of the rarer reasons, which are not listed'),
  expired: z.int().describe('since the installation: too old, or too many'),
  replayed: z.int().describe('since the installation: stored by a replay'),
  discarded: z.int().describe('since the installation'),
});
export type DeadLetterReasonsDto = z.infer<typeof deadLetterReasonsSchema>;

/** `known`: all of it had been stored already. `impossible`: it is kept, but cannot be replayed. */
export const replayOutcomeSchema = z.enum(['stored', 'known', 'refused', 'impossible']);
export type ReplayOutcome = z.infer<typeof replayOutcomeSchema>;

export const deadLetterReplaySchema = z.object({
  id: z.string(),
  outcome: replayOutcomeSchema,
  reason: z.string().nullable().describe('why it was refused or cannot be replayed'),
});
export type DeadLetterReplayDto = z.infer<typeof deadLetterReplaySchema>;

export const deadLetterIdSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .meta({ examples: ['42'] });

export const newDeadLetterReplaySchema = z.strictObject({
  ...chosen,
  after: deadLetterIdSchema.optional().describe('go on behind this one: `next` of the answer before'),
});
export type NewDeadLetterReplayDto = z.infer<typeof newDeadLetterReplaySchema>;

export const deadLetterReplaysSchema = z.object({
  stored: z.int(),
  known: z.int(),
  refused: z.int(),
  impossible: z.int(),
  next: z.string().nullable().describe('there are more: ask again with it as `after`'),
});
export type DeadLetterReplaysDto = z.infer<typeof deadLetterReplaysSchema>;

export const deleteDeadLetterSchema = z.strictObject({ by: name(100) });
export type DeleteDeadLetterDto = z.infer<typeof deleteDeadLetterSchema>;

export const deleteDeadLettersSchema = z.strictObject({ ...chosen, by: name(100) });
export type DeleteDeadLettersDto = z.infer<typeof deleteDeadLettersSchema>;

export const deletedDeadLettersSchema = z.object({ discarded: z.int() });
export type DeletedDeadLettersDto = z.infer<typeof deletedDeadLettersSchema>;
