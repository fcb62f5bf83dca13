import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';

/** `manifest.json` beside the numbers of a data set: all that is needed to read them. */
export const datasetManifestSchema = z.object({
  format: z.literal(2),
  profile: z.enum(DATASET_PROFILE_NAMES),
  columns: z.array(z.object({ name: z.string(), extra: z.boolean() })),
  classes: z.array(z.string()),
  rows: z.number().int().nonnegative(),
  /** Names of the files that rows come from. */
  files: z.array(z.string()),
  /** Content of the data set that this one was made of, and the hash of the labels that were joined with it. */
  derivedFrom: z.object({ sha256: z.string(), labelsSha256: z.string() }).optional(),
  /** SHA-256 of each other file of the folder, by its name. */
  sha256: z.record(z.string(), z.string()),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

export const DATASET_MANIFEST = 'manifest.json';

/** Files of numbers, little-endian: the row-major matrix, and one number a row of everything else. */
export const DATASET_FILES = {
  values: 'matrix.f32',
  labels: 'labels.u16',
  files: 'files.u16',
  sources: 'sources.u32',
  destinations: 'destinations.u32',
  sourcePorts: 'source-ports.i32',
  destinationPorts: 'destination-ports.i32',
  startMs: 'start-ms.f64',
} as const;
export type DatasetFile = keyof typeof DATASET_FILES;

/** What people look at: one defect a line, as JSON; and the distribution of every column. */
export const DATASET_DEFECTS = 'defects.jsonl';
export const DATASET_STATISTICS = 'statistics.json';
