import { name, note, text } from '@picket/shared/text';
import { z } from 'zod';

export const AUDIT_CHECKS = [
  'label-among-features',
  'numeric-identifier',
  'identity-shortcut',
  'address-shortcut',
  'port-shortcut',
  'time-shortcut',
  'file-shortcut',
  'single-feature-accuracy',
  'duplicate-rate',
  'split-overlap',
  'file-overlap',
  'cross-file-gap',
  'label-conflicts',
  'constant-columns',
  'small-classes',
] as const;

const verdictSchema = z.enum(['pass', 'warn', 'block']);

export const auditFindingSchema = z.object({
  check: z.enum(AUDIT_CHECKS),
  verdict: verdictSchema,
  /** What it is about: a column or a class; null for the data set as a whole. */
  column: z.string().nullable(),
  /** 0 harmless to 1 decisive. */
  score: z.number(),
  message: z.string(),
  /** True: the data lacks what the check looks at. */
  skipped: z.literal(true).optional(),
  /** What to do about it. Audits of revision 1 have none. */
  advice: z.string().nullable().optional(),
});
export type AuditFindingDto = z.infer<typeof auditFindingSchema>;

export const auditSchema = z.object({
  /** Of the checks that made it; 1 where it is absent. */
  revision: z.number().int().optional(),
  verdict: verdictSchema,
  findings: z.array(auditFindingSchema),
  /** How many rows were looked at, where that is a sample; repeated rows are more than it shows. */
  sampledRows: z.number().int().optional(),
  /** Share of rows that the largest class has: what a model without any feature gets right. */
  baseline: z.number().optional(),
  /** The features that say most by themselves, strongest first; at most 20. */
  power: z.array(z.object({ column: z.string(), accuracy: z.number(), score: z.number() })).optional(),
});
export type AuditDto = z.infer<typeof auditSchema>;

/** Who answers for it, and why: a person's name, and a reason that another person can judge. */
export const answerableSchema = z.strictObject({ by: name(100, 2), reason: note(1000, 10) });

export const newAuditOverrideSchema = answerableSchema.extend({
  check: z.enum(AUDIT_CHECKS),
  /** Which of the check's findings; may be left out when there is one. */
  column: text(64).nullable().optional(),
});
export type NewAuditOverrideDto = z.infer<typeof newAuditOverrideSchema>;

/** Who takes an override back: the finding blocks again. */
export const overrideWithdrawalSchema = z.strictObject({ by: name(100), reason: note(1000).optional() });
export type OverrideWithdrawalDto = z.infer<typeof overrideWithdrawalSchema>;

export const auditOverrideSchema = z.object({
  id: z.string(),
  check: z.string(),
  column: z.string().nullable(),
  by: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
  /** Since then it counts no more. */
  withdrawnAt: z.iso.datetime().nullable(),
  /** By whom and why; neither is known of what was withdrawn before both were asked. */
  withdrawnBy: z.string().optional(),
  withdrawnBecause: z.string().optional(),
});
export type AuditOverrideDto = z.infer<typeof auditOverrideSchema>;

/** What a data set says of its audit. */
export const auditStateSchema = z.object({
  audit: auditSchema.nullable(),
  /** Of an audit that runs again now, 0 to 1. */
  auditProgress: z.number().nullable(),
  /** True: it was made by checks that are not the present ones. */
  auditOutdated: z.boolean(),
  /** Withdrawn ones too, in the order in which they were made. */
  auditOverrides: z.array(auditOverrideSchema),
  /** Findings that forbid training and promotion: they block, and no override is in force. */
  blockedBy: z.array(auditFindingSchema),
});
