import { z } from 'zod';

/** Why rows of labels are not in a data set. Quotas name the source that is over its share. */
export const LEFT_OUT_REASONS = [
  'unsure',
  'undone',
  'class-unknown',
  'no-example',
  'other-profile',
  'duplicate',
  'contradicted',
  'agent-quota',
  'author-quota',
] as const;
export const leftOutReasonSchema = z.enum(LEFT_OUT_REASONS);
export type LeftOutReason = z.infer<typeof leftOutReasonSchema>;

export const leftOutSchema = z.object({
  reason: leftOutReasonSchema,
  /** Agent or author; null where the reason is not about one. */
  source: z.string().nullable(),
  rows: z.number().int(),
  /** Rows that this source offered; null without a source. */
  offered: z.number().int().nullable(),
  labels: z.number().int(),
});
export type LeftOutDto = z.infer<typeof leftOutSchema>;

/** From which data set and which labels another one was made. */
export const derivationSchema = z.object({
  datasetId: z.string(),
  name: z.string(),
  /** Content of the base. */
  sha256: z.string(),
  /** Who asked for it, if that was said. */
  by: z.string().nullable(),
  labels: z.object({
    count: z.number().int(),
    /** Over the ids of the labels that say what a flow is. */
    sha256: z.string(),
  }),
  rows: z.object({
    offered: z.number().int(),
    /** Rows of labels that the base did not have. */
    added: z.number().int(),
    /** Distinct rows of the base whose label an analyst has corrected. */
    corrected: z.number().int(),
    /** Distinct labelled rows of the result: what quotas are a share of, since training removes repeated rows. */
    distinct: z.number().int(),
  }),
  leftOut: z.array(leftOutSchema),
});
export type DerivationDto = z.infer<typeof derivationSchema>;
