import { name, note } from '@picket/shared/text';
import { z } from 'zod';

/** The identity of an agent that has a certificate; null for one that only has the shared password. */
export const agentIdentitySchema = z.object({
  enrolledAt: z.iso.datetime(),
  certificateExpiresAt: z.iso.datetime(),
  sameMachineAs: z.string().nullable().describe('agent that had this machine id before'),
  mergedInto: z
    .string()
    .nullable()
    .describe('agent whose id this host has now, since a person confirmed that both are one machine'),
  renewal: z
    .object({
      askedAt: z.iso.datetime().nullable(),
      from: z.string().nullable().describe('address of the host'),
      approvedAt: z.iso.datetime().nullable(),
      approvedBy: z.string().nullable(),
    })
    .nullable()
    .describe('the host asks for a certificate, since its last one has expired; null: it does not'),
  decommissioned: z
    .object({
      at: z.iso.datetime(),
      by: z.string(),
      reason: z.string(),
      purgedAt: z.iso
        .datetime()
        .nullable()
        .describe('when the host said that it has deleted what it had; null: not yet'),
    })
    .nullable(),
  revoked: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type AgentIdentityDto = z.infer<typeof agentIdentitySchema>;

export const revokeAgentSchema = z.strictObject({ by: name(100), reason: note(1000, 1) });
export type RevokeAgentDto = z.infer<typeof revokeAgentSchema>;
export const sameMachineSchema = z.strictObject({ by: name(100) });
export type SameMachineDto = z.infer<typeof sameMachineSchema>;
export const decommissionAgentSchema = z.strictObject({ by: name(100), reason: note(1000, 1) });
export type DecommissionAgentDto = z.infer<typeof decommissionAgentSchema>;
export const undoDecommissionSchema = z.strictObject({ by: name(100) });
export type UndoDecommissionDto = z.infer<typeof undoDecommissionSchema>;
export const approveRenewalSchema = z.strictObject({ by: name(100) });
export type ApproveRenewalDto = z.infer<typeof approveRenewalSchema>;
export const readmitAgentSchema = z.strictObject({ by: name(100) });
export type ReadmitAgentDto = z.infer<typeof readmitAgentSchema>;
