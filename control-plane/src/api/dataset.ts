import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { name, note, text, toPrintable } from '@picket/shared/text';
import { pageOf, paged } from './fields.js';
import { auditStateSchema } from './audit.js';
import { derivationSchema } from './derivation.js';
import { DEFECT_KINDS } from './defect-kinds.js';

export const defectSchema = z.object({
  kind: z.string(),
  count: z.number().int(),
  /** The first lines where it was seen; at most 10. */
  examples: z.array(z.object({ file: z.string(), line: z.number().int(), detail: z.string() })),
});

/** How far an import is: `bytes` of `totalBytes` of the files as they are stored, packed ones packed. */
const importProgressSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  totalBytes: z.number(),
  rows: z.number().int(),
  rowsPerSecond: z.number(),
});

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Counts the imports under this name, from 1. */
  version: z.number().int(),
  status: z.enum(['importing', 'ready', 'failed', 'cancelled']),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** SHA-256 over the imported content. */
  sha256: z.string().nullable(),
  /** Until the import has ended: what the header suggests. */
  profile: z.enum(DATASET_PROFILE_NAMES),
  rows: z.number().int(),
  rowsUnlabelled: z.number().int(),
  /** Share of its distinct rows that nothing learns from, so that models can be compared on them; a setting of the server. */
  holdOutShare: z.number(),
  features: z.array(z.string()),
  /** Rows by class. */
  classes: z.record(z.string(), z.number().int()),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), rows: z.number().int() })),
  defects: z.array(defectSchema),
  ...auditStateSchema.shape,
  /** The data set and the labels that it was made of; null when it was imported. */
  derivedFrom: derivationSchema.nullable(),
  /** While it is imported. */
  progress: importProgressSchema.nullable(),
});
export type DatasetDto = z.infer<typeof datasetSchema>;

/** The one name that an object cannot have as a key like any other, in this language and in JSON that others read. */
export const NO_CLASS_NAME = '__proto__';

const className = name(64).refine((said) => said !== NO_CLASS_NAME, `a class cannot be called ${NO_CLASS_NAME}`);
/** File names as a data set shows them. */
const labelsSchema = z.record(text(255).min(1).overwrite(toPrintable), className);

const fromJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
});

const extraFeaturesSchema = z.array(text(64).min(1)).max(32);

/** `lab@2` is version 2 of `lab`. */
export const datasetNameSchema = name(100)
  .refine((said) => !said.includes('@'), 'must not hold @, which stands before a version')
  .meta({ pattern: String.raw`^[^@\u0000-\u001f\u007f-\u009f]*$` });

/** Files that the server can already see, below its import folder. */
export const newDatasetSchema = z.strictObject({
  name: datasetNameSchema,
  paths: z.array(text(4096).min(1)).max(1000).default([]),
  /** Columns that are features beyond those of the profile: for finding out what they give away, never for agents. */
  extraFeatures: z
    .union([
      extraFeaturesSchema,
      text(64)
        .min(1)
        .transform((only) => [only]),
    ])
    .default([]),
  /** What the files were made with, where neither header nor values tell; captures are metered with it. */
  profile: z.enum(DATASET_PROFILE_NAMES).optional(),
  /** File name to class: of captures, and of the rows that bear no label. In a form, as JSON. */
  labels: z.union([labelsSchema, fromJson.pipe(labelsSchema)]).default({}),
});
export type NewDatasetDto = z.infer<typeof newDatasetSchema>;

/** What `GET /datasets` may be asked. */
export const datasetListQuerySchema = z.strictObject({
  name: text(100).min(1).optional(),
  sha256: text(64).min(1).optional(),
  status: datasetSchema.shape.status.optional(),
  ...paged(),
});
export type DatasetListQueryDto = z.infer<typeof datasetListQuerySchema>;

export const datasetListSchema = pageOf(datasetSchema);
export type DatasetListDto = z.infer<typeof datasetListSchema>;

export const defectListQuerySchema = z.strictObject({
  kind: z.enum(DEFECT_KINDS).optional(),
  ...paged(100, 1000),
});
export type DefectListQuery = z.infer<typeof defectListQuerySchema>;

/** In the order of the files. */
export const defectPageSchema = z.object({
  items: z.array(
    z.object({ kind: z.enum(DEFECT_KINDS), file: z.string(), line: z.number().int(), detail: z.string() }),
  ),
  nextCursor: z.string().nullable(),
});
export type DefectPageDto = z.infer<typeof defectPageSchema>;

/** Who removes a data set and why: both go into the log. */
export const datasetDeletionSchema = z.strictObject({ by: name(100), reason: note(1000).optional() });
export type DatasetDeletionDto = z.infer<typeof datasetDeletionSchema>;
