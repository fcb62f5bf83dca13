import { name, note } from '@picket/shared/text';
import { z } from 'zod';

/** The identity of an agent that has a certificate; null for one that only has the shared password. */
export const agentIdentitySchema = z.object({
  enrolledAt: z.iso.datetime(),
  certificateExpiresAt: z.iso.datetime(),
  sameMachineAs: z.string().nullable().describe('agent that had this machine id before'),
  revoked: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type AgentIdentityDto = z.infer<typeof agentIdentitySchema>;

export const revokeAgentSchema = z.strictObject({ by: name(100), reason: note(1000, 1) });
export type RevokeAgentDto = z.infer<typeof revokeAgentSchema>;
export const readmitAgentSchema = z.strictObject({ by: name(100) });
export type ReadmitAgentDto = z.infer<typeof readmitAgentSchema>;
