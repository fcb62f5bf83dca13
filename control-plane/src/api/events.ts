import { z } from 'zod';
import { alertLabelSchema, alertSummarySchema, leftOutSchema } from './alert.js';
import { datasetSchema } from './dataset.js';
import { modelEvaluationSchema } from './model-evaluation.js';
import { agentSchema } from './agent.js';
import { modelVersionSummarySchema } from './model.js';
import { trainingRunSchema } from './training-run.js';

/** What `GET /api/v1/events` streams (server-sent events; the SSE event name is the key, the data its JSON). */
export const serverEventsSchema = z.object({
  /** Every three seconds: a reader that misses two no longer hears of changes. A comment line would not reach a page. */
  heartbeat: z.object({ at: z.iso.datetime() }),
  alert: alertSummarySchema,
  /** Alerts that are not streamed one by one; also the first event for a reader that comes back. */
  'alerts-left-out': leftOutSchema,
  /** An alert has another label, or none any more. */
  'alert-label': z.object({ alertId: z.string(), label: alertLabelSchema.nullable() }),
  agent: agentSchema,
  dataset: datasetSchema,
  'training-run': trainingRunSchema,
  model: modelVersionSummarySchema,
  'model-evaluation': modelEvaluationSchema,
});
export type ServerEvents = z.infer<typeof serverEventsSchema>;
