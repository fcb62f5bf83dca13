import { z } from 'zod';

/** What a vetting worker is told: where the bundle lies. Its only answer is how it ends. */
export const vetInputSchema = z.object({ path: z.string() });
export type VetInput = z.infer<typeof vetInputSchema>;
