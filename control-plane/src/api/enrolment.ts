import { DEFAULT_GROUP, groupNameSchema } from '@picket/shared/contract';
import { name, note } from '@picket/shared/text';
import { z } from 'zod';
import { pageOf } from './fields.js';

const DAY_S = 86_400;
const HOUR_S = 3600;
/** A token with a shorter life expires before the operator has pasted it. */
const MIN_LIFE_S = 60;
const MAX_LIFE_S = 90 * DAY_S;
const MAX_USES = 10_000;

/**
 * The outcome of a try: `repeated` is a lost answer that was sent again. `same-machine` and `another-machine` are what a
 * person said afterwards of a host that was known already.
 */
export const enrolmentOutcomeSchema = z.enum([
  'enrolled',
  'repeated',
  'expired',
  'used',
  'revoked',
  'key-known',
  'same-machine',
  'another-machine',
]);
export type EnrolmentOutcome = z.infer<typeof enrolmentOutcomeSchema>;

export const newEnrolmentTokenSchema = z.strictObject({
  note: note(200).default(''),
  group: groupNameSchema.default(DEFAULT_GROUP).describe('of the agents that enrol with it'),
  maxUses: z.int().min(1).max(MAX_USES).default(1),
  lifeS: z.int().min(MIN_LIFE_S).max(MAX_LIFE_S).default(HOUR_S).describe('seconds until it expires'),
  by: name(100),
});
export type NewEnrolmentTokenDto = z.infer<typeof newEnrolmentTokenSchema>;

export const enrolmentTokenSchema = z.object({
  id: z.uuid(),
  note: z.string(),
  group: z.string(),
  state: z.enum(['valid', 'used', 'expired', 'revoked']),
  maxUses: z.int(),
  uses: z.int(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  revokedBy: z.string().nullable(),
});
export type EnrolmentTokenDto = z.infer<typeof enrolmentTokenSchema>;

/** The only answer that holds the token itself. */
export const createdEnrolmentTokenSchema = enrolmentTokenSchema.extend({
  token: z.string().describe('shown once'),
  command: z.string().describe('what to run on the new host'),
  isLocalOnly: z.boolean().describe('only hosts of this machine reach the listener for agents (PICKET_PUBLIC_URL)'),
});
export type CreatedEnrolmentTokenDto = z.infer<typeof createdEnrolmentTokenSchema>;

export const enrolmentTokenPageSchema = pageOf(enrolmentTokenSchema);
export type EnrolmentTokenPageDto = z.infer<typeof enrolmentTokenPageSchema>;

export const revokeTokenSchema = z.strictObject({ by: name(100) });
export type RevokeTokenDto = z.infer<typeof revokeTokenSchema>;

export const enrolmentTrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  address: z.string(),
  hostname: z.string(),
  agentId: z.string().nullable().describe('null: refused'),
  outcome: enrolmentOutcomeSchema,
  decidedBy: z.string().nullable().describe('who said whose machine it is; null: it was the host that asked'),
  clockOffsetMs: z.number().describe('how far the clock of the agent is ahead'),
});
export type EnrolmentTryDto = z.infer<typeof enrolmentTrySchema>;
export const enrolmentTryPageSchema = pageOf(enrolmentTrySchema);
export type EnrolmentTryPageDto = z.infer<typeof enrolmentTryPageSchema>;

/** The id of a token in a path. */
export const tokenIdSchema = z.uuid();
