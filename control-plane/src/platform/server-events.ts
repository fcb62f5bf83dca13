import { z } from 'zod';
import { alertLabelSchema, alertSummarySchema, leftOutSchema } from '../alerts/dto/alert.dto.js';
import { datasetSchema } from '../datasets/dto/dataset.dto.js';
import { modelEvaluationSchema } from '../evaluation/dto/model-evaluation.dto.js';
import { agentSchema } from '../fleet/dto/agent.dto.js';
import { modelVersionSummarySchema } from '../registry/dto/model.dto.js';
import { trainingRunSchema } from '../training/dto/training-run.dto.js';

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
