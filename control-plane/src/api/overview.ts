import { z } from 'zod';
import { alertSummarySchema } from './alert.js';

/** `GET /api/v1/overview`: what the first page shows, in one request. */
export const overviewSchema = z.object({
  agents: z.object({
    online: z.number().int(),
    impaired: z.number().int(),
    silent: z.number().int(),
    offline: z.number().int(),
  }),
  /** null: no agent that is online has told a rate. */
  packetsPerSecond: z.number().nullable(),
  flowsPerSecond: z.number().nullable(),
  alertsLastHour: z.number().int(),
  alertedFlowsLastHour: z.number().int(),
  /** Model versions that agents run now. */
  modelsInUse: z.array(z.object({ name: z.string(), version: z.number().int(), agents: z.number().int() })),
  /** The last 30 minutes (or as far as there is data), one point per 10 s of measurement; null: no agent measured. */
  series: z.array(
    z.object({ at: z.iso.datetime(), flowsPerSecond: z.number().nullable(), alertsPerSecond: z.number().nullable() }),
  ),
  /** Since when how many agents were heard of: a fall of the curve may be an agent that has gone. */
  reporting: z.array(z.object({ at: z.iso.datetime(), agents: z.number().int() })),
  /** Alerted flows of the last hour by class. */
  classes: z.array(z.object({ name: z.string(), alerts: z.number().int(), flows: z.number().int() })),
  recentAlerts: z.array(alertSummarySchema),
});
export type OverviewDto = z.infer<typeof overviewSchema>;
