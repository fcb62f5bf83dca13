import { groupNameSchema, SUBSCRIBER_NAME_PATTERN } from '@picket/shared/contract';
import { name, note, text } from '@picket/shared/text';
import { z } from 'zod';
import { severitySchema } from './alert.js';
import { pageOf } from './fields.js';

const DAY = 1;
const YEAR_DAYS = 365;
const MAX_DAYS = 1095;
const MAX_CSR_CHARACTERS = 16_384;
const MAX_NAMES = 100;

/** The name of a subscriber; at the broker it is `feed.<name>`. */
export const subscriberNameSchema = z
  .string()
  .regex(SUBSCRIBER_NAME_PATTERN, 'lower-case letters, digits and -, at most 48, a letter or digit first');

/** What a subscriber may read; an empty list is no limit. */
export const feedScopeSchema = z.strictObject({
  classes: z.array(name(64)).max(MAX_NAMES).default([]).describe('empty: all'),
  severities: z.array(severitySchema).max(severitySchema.options.length).default([]).describe('empty: all'),
  groups: z
    .array(groupNameSchema)
    .max(MAX_NAMES)
    .default([])
    .describe('of agents; empty: all. With groups it reads the topics of groups'),
});
export type FeedScopeDto = z.infer<typeof feedScopeSchema>;

const credentialKindSchema = z.enum(['password', 'certificate']);
export type CredentialKind = z.infer<typeof credentialKindSchema>;

/** How the next credential is made. */
const credentialFields = {
  kind: credentialKindSchema.default('password'),
  csr: text(MAX_CSR_CHARACTERS)
    .nullable()
    .default(null)
    .describe('PKCS #10 request (P-256) of a certificate; null: the key is made here, and is in the answer only'),
  lifeDays: z.int().min(DAY).max(MAX_DAYS).default(YEAR_DAYS).describe('of a certificate; a password has no end'),
};

export const newFeedSubscriberSchema = z.strictObject({
  name: subscriberNameSchema,
  ...credentialFields,
  scope: feedScopeSchema.prefault({}),
  note: note(200).default(''),
  by: name(100),
});
export type NewFeedSubscriberDto = z.infer<typeof newFeedSubscriberSchema>;

export const newFeedCredentialSchema = z.strictObject({ ...credentialFields, by: name(100) });
export type NewFeedCredentialDto = z.infer<typeof newFeedCredentialSchema>;

export const newFeedScopeSchema = z.strictObject({ scope: feedScopeSchema, by: name(100) });
export type NewFeedScopeDto = z.infer<typeof newFeedScopeSchema>;

export const revokeFeedSubscriberSchema = z.strictObject({ by: name(100) });
export type RevokeFeedSubscriberDto = z.infer<typeof revokeFeedSubscriberSchema>;

export const feedSubscriberSchema = z.object({
  name: z.string(),
  note: z.string(),
  kind: credentialKindSchema,
  state: z.enum(['valid', 'expired', 'revoked']),
  scope: feedScopeSchema,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  credentialAt: z.iso.datetime().describe('when it got the credential that it has'),
  expiresAt: z.iso.datetime().nullable().describe('null: a password, which has no end'),
  revokedAt: z.iso.datetime().nullable(),
  revokedBy: z.string().nullable(),
  lastSeenAt: z.iso.datetime().nullable().describe('null: never, or not known'),
  lastSeenAddress: z.string().nullable(),
  connections: z.int().nullable().describe('now; null: not known, the broker is a Mosquitto'),
});
export type FeedSubscriberDto = z.infer<typeof feedSubscriberSchema>;

/** The only answer that holds the credential itself. */
export const issuedFeedCredentialSchema = feedSubscriberSchema.extend({
  user: z.string().describe('user name, and client id; a second connection adds a dot and a suffix to the client id'),
  maxConnections: z.int().describe('at a time; with 1 a second connection ends the first'),
  password: z.string().nullable().describe('shown once; null: it shows a certificate'),
  certificate: z.string().nullable(),
  privateKey: z.string().nullable().describe('shown once; null: a password, or the key of a request'),
  authorities: z.string().describe('the CAs by which the broker is known, PEM'),
  url: z.string().describe('of the broker'),
  topic: z.string().describe('filter that brings all that it may read'),
  command: z.string().describe('what to paste into a shell to see the feed'),
  isLocalOnly: z.boolean().describe('only programs of this machine reach the broker (PICKET_PUBLIC_URL)'),
});
export type IssuedFeedCredentialDto = z.infer<typeof issuedFeedCredentialSchema>;

export const feedSubscriberPageSchema = pageOf(feedSubscriberSchema);
export type FeedSubscriberPageDto = z.infer<typeof feedSubscriberPageSchema>;
