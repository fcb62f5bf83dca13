import { name } from '@picket/shared/text';
import { z } from 'zod';
import { datasetNameSchema } from './dataset.js';
import { leftOutSchema } from './derivation.js';
import { authorSchema } from './label.js';

export const newRetrainSchema = z.strictObject({
  author: authorSchema.optional(),
  promote: z.boolean().default(false),
  /** Promote the version also when it is not better than the champion as far as the rows in common can tell. */
  promoteEqual: z.boolean().default(false),
  /** Instead of those of the version that is trained again, by their names. */
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** Train although no label has changed since the last training. */
  force: z.boolean().default(false),
});

export const startRetrainSchema = newRetrainSchema.refine(({ promote, author }) => !promote || author !== undefined, {
  path: ['author'],
  message: 'say who promotes',
});
export type NewRetrainDto = z.infer<typeof newRetrainSchema>;

export const withLabelsSchema = z.strictObject({
  name: datasetNameSchema.optional(),
  /** What the data set calls flows that are not an attack; default: what the model of each alert calls them. */
  benignClass: name(64).optional(),
  author: authorSchema.optional(),
});
export type WithLabelsDto = z.infer<typeof withLabelsSchema>;

const sourceSchema = z.object({
  name: z.string(),
  /** Rows that its labels offer. */
  offered: z.number().int(),
  /** Of these, rows over the quota of one source. */
  leftOut: z.number().int(),
});

/** What a retraining would do now. Equal rows are found when it is done, so it may leave out more than is said here. */
export const retrainPreviewSchema = z.object({
  model: z.string(),
  version: z.number().int(),
  dataset: z.object({ id: z.string(), name: z.string(), distinctRows: z.number().int() }).nullable(),
  /** Labels that say what a flow is, and those of them that the last training has not seen. */
  labels: z.number().int(),
  newLabels: z.number().int(),
  /** Labels that the last training has seen and that no longer count. */
  withdrawnLabels: z.number().int(),
  rows: z.object({ offered: z.number().int(), taken: z.number().int() }),
  /** Most rows of one agent, and of one author. */
  quota: z.number().int(),
  agents: z.array(sourceSchema),
  authors: z.array(sourceSchema),
  leftOut: z.array(leftOutSchema),
  /** Why it would be refused. */
  refusal: z.object({ code: z.string(), detail: z.string(), next: z.string().nullable() }).nullable(),
});
export type RetrainPreviewDto = z.infer<typeof retrainPreviewSchema>;
