import { z } from 'zod';
import { PROFILE_NAMES } from '@picket/shared/features';

/** `manifest.json` beside the numbers of a data set: all that is needed to read them. */
export const datasetManifestSchema = z.object({
  format: z.literal(1),
  profile: z.enum(PROFILE_NAMES),
  columns: z.array(z.object({ name: z.string(), extra: z.boolean() })),
  classes: z.array(z.string()),
  rows: z.number().int().nonnegative(),
  /** Of matrix.f32 and labels.u16. */
  matrixSha256: z.string(),
  labelsSha256: z.string(),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

/** Little-endian, row-major single precision; one label code a row. */
export const DATASET_FILES = { manifest: 'manifest.json', matrix: 'matrix.f32', labels: 'labels.u16' } as const;
