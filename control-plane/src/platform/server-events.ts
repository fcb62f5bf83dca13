import type { AlertLabelDto, AlertSummaryDto, LeftOutDto } from '../alerts/dto/alert.dto.js';
import type { DatasetDto } from '../datasets/dto/dataset.dto.js';
import type { ModelEvaluationDto } from '../evaluation/dto/model-evaluation.dto.js';
import type { AgentDto } from '../fleet/dto/agent.dto.js';
import type { ModelVersionSummaryDto } from '../registry/dto/model.dto.js';
import type { TrainingRunDto } from '../training/dto/training-run.dto.js';

/** What `GET /api/v1/events` streams (server-sent events; the SSE event name is the key, the data its JSON). */
export interface ServerEvents {
  /** Every three seconds: a reader that misses two no longer hears of changes. A comment line would not reach a page. */
  heartbeat: { at: string };
  alert: AlertSummaryDto;
  /** Alerts that are not streamed one by one; also the first event for a reader that comes back. */
  'alerts-left-out': LeftOutDto;
  /** An alert has another label, or none any more. */
  'alert-label': { alertId: string; label: AlertLabelDto | null };
  agent: AgentDto;
  dataset: DatasetDto;
  'training-run': TrainingRunDto;
  model: ModelVersionSummaryDto;
  'model-evaluation': ModelEvaluationDto;
}
