import { z } from 'zod';

/** RFC 9457, with our error code and what to do next. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  next: z.string().optional(),
  /** What does that in a terminal. */
  command: z.string().optional(),
});
export type ProblemDetails = Readonly<z.infer<typeof problemSchema>>;
