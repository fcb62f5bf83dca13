import { agentIdSchema } from '@picket/shared/contract';
import { name, note } from '@picket/shared/text';
import { z } from 'zod';
import { alertFilterSchema, alertIdSchema, alertLabelSchema, verdictSchema } from './alert.js';
import { leftOutReasonSchema } from './derivation.js';
import { pageOf, paged } from './fields.js';

/** Alerts that one request may label. */
export const MAX_ALERTS_AT_ONCE = 1000;

export const authorSchema = name(64);

export const newLabelSchema = z.strictObject({
  verdict: verdictSchema,
  /**
   * What the flows are, as data sets name it. Default: of a true positive what the alert says, of a false one benign.
   * `unknown`: a real attack without a name; it is never trained on as a class.
   */
  class: name(64).optional(),
  note: note(1000).optional(),
  author: authorSchema,
});
export type NewLabelDto = z.infer<typeof newLabelSchema>;

export const undoLabelSchema = z.strictObject({ author: authorSchema });
export type UndoLabelDto = z.infer<typeof undoLabelSchema>;

/** The same label for many alerts: by their ids, all that match a filter, or (said in so many words) all. */
export const newLabelsSchema = newLabelSchema
  .extend({
    ids: z.array(alertIdSchema).min(1).max(MAX_ALERTS_AT_ONCE).optional(),
    filter: alertFilterSchema
      .refine((filter) => Object.values(filter).some((said) => said !== undefined), 'empty: say `all` to mean all')
      .meta({ minProperties: 1 })
      .optional(),
    all: z.literal(true).optional(),
  })
  .refine(
    ({ ids, filter, all }) => [ids, filter, all].filter((said) => said !== undefined).length === 1,
    'give either ids, or a filter, or all',
  )
  .meta({ oneOf: ['ids', 'filter', 'all'].map((field) => ({ required: [field] })) });
export type NewLabelsDto = z.infer<typeof newLabelsSchema>;

export const bulkResultSchema = z.object({
  labelled: z.number().int(),
  items: z.array(z.object({ alertId: z.string(), label: alertLabelSchema })),
});
export type BulkResultDto = z.infer<typeof bulkResultSchema>;

export const LABEL_STATES = ['new', 'used', 'left-out', 'unsure', 'class-unknown', 'replaced', 'undone'] as const;

export const labelSchema = alertLabelSchema.extend({
  alertId: z.string(),
  agentId: z.string(),
  alertClass: z.string(),
  model: z.object({ name: z.string(), version: z.number().int(), digest: z.string() }),
  profile: z.string(),
  /** Example flows of the alert: rows that it can give. */
  rows: z.number().int(),
  supersededAt: z.iso.datetime().nullable(),
  supersededBy: z.string().nullable(),
  state: z.enum(LABEL_STATES),
  /** What happened to its rows in the newest data set that was made with it. */
  use: z
    .object({
      datasetId: z.string(),
      taken: z.number().int(),
      leftOut: z.partialRecord(leftOutReasonSchema, z.number().int()),
      /** Versions that were trained on that data set. */
      versions: z.array(z.object({ model: z.string(), version: z.number().int() })),
    })
    .nullable(),
});
export type LabelDto = z.infer<typeof labelSchema>;

export const labelQuerySchema = z.strictObject({
  agent: agentIdSchema.optional(),
  author: authorSchema.optional(),
  verdict: verdictSchema.optional(),
  /** Those that were offered to this data set. */
  dataset: z.uuid().optional(),
  /** With those that were replaced or undone. */
  history: z.enum(['true', 'false']).default('false'),
  ...paged(),
});
export type LabelQueryDto = z.infer<typeof labelQuerySchema>;

export const labelPageSchema = pageOf(labelSchema);
export type LabelPageDto = z.infer<typeof labelPageSchema>;
