/** The API's shapes, straight from the server's schemas: types only, nothing of the server is bundled. */
export type { AuditFindingDto, AuditOverrideDto, NewAuditOverrideDto } from '../../../src/datasets/dto/audit.dto.js';
export type {
  AlertClassesDto,
  AlertDto,
  AlertLabelDto,
  AlertPageDto,
  AlertSummaryDto,
  ScoredFlowDto,
  Verdict,
} from '../../../src/alerts/dto/alert.dto.js';
export type { DerivationDto, LeftOutDto } from '../../../src/datasets/dto/derivation.dto.js';
export type { LabelDto, LabelPageDto, NewLabelDto } from '../../../src/labels/dto/label.dto.js';
export type { RetrainPreviewDto } from '../../../src/labels/dto/retrain.dto.js';
export type { DatasetDto, DatasetListDto, DefectPageDto } from '../../../src/datasets/dto/dataset.dto.js';
export type { ColumnStatisticsDto, StatisticsDto } from '../../../src/datasets/dto/statistics.dto.js';
export type { DriftReportDto, FeatureDriftDto, FeatureHistogramDto } from '../../../src/drift/dto/drift.dto.js';
export type {
  ModelEvaluationDto,
  ModelEvaluationListDto,
  NewModelEvaluationDto,
  VersionComparisonDto,
} from '../../../src/evaluation/dto/model-evaluation.dto.js';
export type { AgentDto, AgentListDto } from '../../../src/fleet/dto/agent.dto.js';
export type { OverviewDto } from '../../../src/overview/dto/overview.dto.js';
export type { ServerEvents } from '../../../src/platform/server-events.js';
export type { ChampionComparison, Evaluation, SourceResult } from '../../../src/registry/dto/evaluation.dto.js';
export type { PromotionCheck, PromotionReportDto } from '../../../src/registry/dto/promotion.dto.js';
export type { LineageDto } from '../../../src/lineage/dto/lineage.dto.js';
export type {
  ModelAliasesDto,
  ModelListDto,
  ModelVersionDto,
  ModelVersionSummaryDto,
} from '../../../src/registry/dto/model.dto.js';
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
