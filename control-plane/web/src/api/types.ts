/** The API's shapes, straight from the server's schemas: types only, nothing of the server is bundled. */
export type { AlertDto, AlertPageDto, AlertSummaryDto, ScoredFlowDto } from '../../../src/alerts/dto/alert.dto.js';
export type {
  AuditFindingDto,
  DatasetDto,
  DatasetListDto,
  DefectPageDto,
} from '../../../src/datasets/dto/dataset.dto.js';
export type { ColumnStatisticsDto, StatisticsDto } from '../../../src/datasets/dto/statistics.dto.js';
export type { DriftReportDto, FeatureDriftDto, FeatureHistogramDto } from '../../../src/drift/dto/drift.dto.js';
export type { AgentDto, AgentListDto } from '../../../src/fleet/dto/agent.dto.js';
export type { OverviewDto } from '../../../src/overview/dto/overview.dto.js';
export type { ServerEvents } from '../../../src/platform/server-events.js';
export type { ModelListDto, ModelVersionDto, ModelVersionSummaryDto } from '../../../src/registry/dto/model.dto.js';
export type {
  NewTrainingRunDto,
  TrainingParameters,
  TrainingRunDto,
  TrainingRunListDto,
} from '../../../src/training/dto/training-run.dto.js';

import type { AlertSummaryDto } from '../../../src/alerts/dto/alert.dto.js';
import type { AgentDto } from '../../../src/fleet/dto/agent.dto.js';
import type { ModelVersionSummaryDto } from '../../../src/registry/dto/model.dto.js';

export type Severity = AlertSummaryDto['severity'];
export type AgentHealth = AgentDto['health'];
export type AgentStatus = NonNullable<AgentDto['status']>;
export type ModelMetrics = ModelVersionSummaryDto['metrics'];
export type Alias = ModelVersionSummaryDto['aliases'][number];
