import { z } from 'zod';

/** Paths of what a registered version consists of, as worker processes open it. */
export const modelFilesSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  digest: z.string(),
  bundle: z.string(),
  /** Hashes of the rows that it was made of; null where they are unknown. */
  seenRows: z.string().nullable(),
});
export type ModelFiles = Readonly<z.infer<typeof modelFilesSchema>>;
