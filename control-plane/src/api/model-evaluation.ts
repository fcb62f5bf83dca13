import { z } from 'zod';
import { id, pageOf } from './fields.js';
import { championComparisonSchema, sourceResultSchema } from './evaluation-report.js';
import { versionNumberSchema, versionSchema } from './model.js';

export const EVALUATION_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;

/** On another data set; or beside another version, by default on the data set that the newer one was trained on. */
export const newModelEvaluationSchema = z
  .strictObject({ datasetId: id.optional(), against: versionNumberSchema.optional() })
  .refine(({ datasetId, against }) => datasetId !== undefined || against !== undefined, {
    message: 'name a data set (datasetId), or a version to compare with (against)',
  })
  .meta({ allOf: [{ anyOf: [{ required: ['datasetId'] }, { required: ['against'] }] }] });
export type NewModelEvaluationDto = z.infer<typeof newModelEvaluationSchema>;

/** A version that is, or was, tried on rows that it was not made of, after it was registered. */
export const modelEvaluationSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Of two versions that are compared, the newer one. */
  version: z.number().int(),
  datasetId: z.string(),
  /** The older version, where two are compared. */
  against: z.number().int().nullable(),
  state: z.enum(EVALUATION_STATES),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** Of a version on a data set. */
  result: sourceResultSchema.nullable(),
  /** Of two versions: `champion` is the older one, `challenger` the newer. */
  comparison: championComparisonSchema.nullable(),
});
export type ModelEvaluationDto = z.infer<typeof modelEvaluationSchema>;

export const modelEvaluationListSchema = pageOf(modelEvaluationSchema);
export type ModelEvaluationListDto = z.infer<typeof modelEvaluationListSchema>;

export const compareQuerySchema = z.strictObject({
  a: versionSchema,
  b: versionSchema,
  /** On the hold-out of which data set; default: the one that the newer version was trained on. */
  datasetId: id.optional(),
});
export type CompareQueryDto = z.infer<typeof compareQuerySchema>;

export const versionComparisonSchema = z.object({
  name: z.string(),
  older: z.number().int(),
  newer: z.number().int(),
  /** On the hold-out of which data set; null: that of the newer one's training, which is not here. */
  datasetId: z.string().nullable(),
  /** Its name. */
  dataset: z.string(),
  comparison: championComparisonSchema,
});
export type VersionComparisonDto = z.infer<typeof versionComparisonSchema>;
