import { z } from 'zod';

/** `GET /healthz`. */
export const healthSchema = z.object({ status: z.literal('ok') });
export type HealthDto = z.infer<typeof healthSchema>;

/** `GET /readyz`. */
export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  /** By check: `ok`, or what is wrong. */
  checks: z.object({ database: z.string(), migrations: z.string(), broker: z.string() }),
  /** What is wrong without keeping the process from its work, one line each. */
  warnings: z.array(z.string()),
});
export type ReadinessDto = z.infer<typeof readinessSchema>;
