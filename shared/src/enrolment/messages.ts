import { z } from 'zod';
import { agentIdSchema } from '../contract/index.js';
import { toPrintable } from '../text/index.js';

/** JSON bodies of the agents' HTTPS listener. */

/** A few certificates, or one request, in PEM. */
const pem = z
  .string()
  .min(1)
  .max(16 * 1024);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const said = (most: number) => z.string().max(most).overwrite(toPrintable);

/** What an agent says of itself when it asks for a certificate. */
const applicant = {
  csr: pem.describe('PKCS #10 request; only its public key is used'),
  machineId: digest.nullable().describe('SHA-256 of the machine id, salted; null: this host has none'),
  hostname: said(255),
  agentVersion: said(64),
  sentAt: z.iso.datetime().describe('by the clock of the agent'),
};

export const enrolRequestSchema = z.strictObject({
  tokenId: z.uuid(),
  secret: z.string().regex(/^[A-Za-z0-9_-]{22}$/, '128 bits in base64url'),
  agentId: agentIdSchema.describe('the name that the agent proposes'),
  ...applicant,
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

export const renewRequestSchema = z.strictObject(applicant);
export type RenewRequest = z.infer<typeof renewRequestSchema>;

/** The answer to both: what the agent keeps. */
export const enrolmentSchema = z.object({
  agentId: agentIdSchema,
  certificate: pem,
  authorities: z.array(pem).min(1).max(4).describe('certificates of the CAs to trust, the current one first'),
  mqttUrl: z
    .url({ protocol: /^mqtts$/ })
    .nullable()
    .describe('the broker; null: as the host is configured'),
  renewAfter: z.iso.datetime().describe('two thirds of the life of the certificate'),
  expiresAt: z.iso.datetime(),
  serverTime: z.iso.datetime(),
  recordsAfter: z
    .int()
    .nonnegative()
    .optional()
    .describe('records of boot epochs up to this one were sent by a host that had this id before'),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** Whom the control plane takes the owner of a certificate for. */
export const knownAgentSchema = z.object({
  agentId: agentIdSchema,
  serverTime: z.iso.datetime(),
  authorities: z.array(digest).max(4).describe('SHA-256 of the CAs to trust, the one that issues first'),
  purge: z.boolean().optional().describe('the agent was taken out of service: delete what this host has, and say so'),
});
export type KnownAgent = z.infer<typeof knownAgentSchema>;

/** The answer to a host that has deleted what it had. */
export const farewellSchema = z.object({ agentId: agentIdSchema });
export type Farewell = z.infer<typeof farewellSchema>;

export const ENROL_PATH = '/agents/v1/enrol';
export const RENEW_PATH = '/agents/v1/renew';
export const WHO_AM_I_PATH = '/agents/v1/me';
export const PURGED_PATH = '/agents/v1/purged';

/** Salt of the machine id: what leaves the host identifies it for Picket only. */
export const MACHINE_ID_SALT = 'picket-machine-id:';
