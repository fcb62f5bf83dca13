import { name } from '@picket/shared/text';
import { z } from 'zod';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A CA of this installation. */
export const certificateAuthoritySchema = z.object({
  digest: digestSchema.describe('SHA-256 of the certificate'),
  state: z.enum(['next', 'issuing', 'previous', 'retired']),
  certificate: z.string().describe('PEM'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().nullable(),
  waitingFor: z
    .array(z.string())
    .describe('agents that stand in the way of the next step: they do not know a next CA, or need a previous one'),
});
export type CertificateAuthorityDto = z.infer<typeof certificateAuthoritySchema>;

export const certificateAuthorityListSchema = z.object({ items: z.array(certificateAuthoritySchema) });
export type CertificateAuthorityListDto = z.infer<typeof certificateAuthorityListSchema>;

export const authorityDigestSchema = digestSchema;
export const newAuthoritySchema = z.strictObject({ by: name(100) });
export type NewAuthorityDto = z.infer<typeof newAuthoritySchema>;
/** `leaveBehind`: although agents stand in the way; those have to be enrolled again. */
export const authorityStepSchema = z.strictObject({ by: name(100), leaveBehind: z.boolean().default(false) });
export type AuthorityStepDto = z.infer<typeof authorityStepSchema>;
