import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { auditStateSchema } from './audit.dto.js';
import { derivationSchema } from './derivation.dto.js';

export const defectSchema = z.object({
  kind: z.string(),
  count: z.number().int(),
  /** The first lines where it was seen; at most 10. */
  examples: z.array(z.object({ file: z.string(), line: z.number().int(), detail: z.string() })),
});

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['importing', 'ready', 'failed']),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** SHA-256 over the imported content. */
  sha256: z.string().nullable(),
  profile: z.enum(DATASET_PROFILE_NAMES),
  rows: z.number().int(),
  rowsUnlabelled: z.number().int(),
  features: z.array(z.string()),
  /** Rows by class. */
  classes: z.record(z.string(), z.number().int()),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), rows: z.number().int() })),
  defects: z.array(defectSchema),
  ...auditStateSchema.shape,
  /** The data set and the labels that it was made of; null when it was imported. */
  derivedFrom: derivationSchema.nullable(),
});
export type DatasetDto = z.infer<typeof datasetSchema>;

const extraFeaturesSchema = z.array(z.string().min(1).max(64)).max(32);

/** Files that the server can already see, below its import folder. */
export const newDatasetSchema = z.object({
  name: z.string().trim().min(1).max(100),
  paths: z.array(z.string().min(1)).max(1000).default([]),
  /** Columns that are features beyond those of the profile: for finding out what they give away, never for agents. */
  extraFeatures: z.union([extraFeaturesSchema, z.string().transform((name) => [name])]).default([]),
});
export type NewDatasetDto = z.infer<typeof newDatasetSchema>;

export const datasetListSchema = z.object({ items: z.array(datasetSchema) });
export type DatasetListDto = z.infer<typeof datasetListSchema>;
