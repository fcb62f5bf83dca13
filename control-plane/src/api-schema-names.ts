import { z } from 'zod';
import * as alerts from './alerts/dto/alert.dto.js';
import * as audits from './datasets/dto/audit.dto.js';
import * as datasets from './datasets/dto/dataset.dto.js';
import * as derivations from './datasets/dto/derivation.dto.js';
import * as statistics from './datasets/dto/statistics.dto.js';
import * as drift from './drift/dto/drift.dto.js';
import * as evaluations from './evaluation/dto/model-evaluation.dto.js';
import * as agents from './fleet/dto/agent.dto.js';
import * as labels from './labels/dto/label.dto.js';
import * as retraining from './labels/dto/retrain.dto.js';
import * as lineage from './lineage/dto/lineage.dto.js';
import * as overview from './overview/dto/overview.dto.js';
import { readinessSchema } from './platform/health/readiness-schema.js';
import { problemSchema } from './platform/http/problem.js';
import * as jobs from './platform/jobs/job.dto.js';
import { serverEventsSchema } from './platform/server-events.js';
import * as reports from './registry/dto/evaluation.dto.js';
import * as models from './registry/dto/model.dto.js';
import * as promotions from './registry/dto/promotion.dto.js';
import * as runs from './training/dto/training-run.dto.js';

/** The schemas that the OpenAPI document shows by name; a generated client has a type for each. */
const NAMES: Readonly<Record<string, z.ZodType>> = {
  Agent: agents.agentSchema,
  AgentList: agents.agentListSchema,
  RefusedClient: agents.refusedClientSchema,
  AlertSummary: alerts.alertSummarySchema,
  Alert: alerts.alertSchema,
  ScoredFlow: alerts.scoredFlowSchema,
  AlertPage: alerts.alertPageSchema,
  AlertFilter: alerts.alertFilterSchema,
  AlertClasses: alerts.alertClassesSchema,
  AlertLabel: alerts.alertLabelSchema,
  Label: labels.labelSchema,
  LabelPage: labels.labelPageSchema,
  NewLabel: labels.newLabelSchema,
  NewLabels: labels.newLabelsSchema,
  BulkResult: labels.bulkResultSchema,
  NewRetrain: retraining.newRetrainSchema,
  RetrainPreview: retraining.retrainPreviewSchema,
  Dataset: datasets.datasetSchema,
  DatasetList: datasets.datasetListSchema,
  DefectPage: datasets.defectPageSchema,
  AuditFinding: audits.auditFindingSchema,
  AuditOverride: audits.auditOverrideSchema,
  NewAuditOverride: audits.newAuditOverrideSchema,
  LeftOutRows: derivations.leftOutSchema,
  Derivation: derivations.derivationSchema,
  ColumnStatistics: statistics.columnStatisticsSchema,
  Statistics: statistics.statisticsSchema,
  DriftReport: drift.driftReportSchema,
  FeatureDrift: drift.featureDriftSchema,
  FeatureHistogram: drift.featureHistogramSchema,
  Evaluation: reports.evaluationSchema,
  SourceResult: reports.sourceResultSchema,
  ChampionComparison: reports.championComparisonSchema,
  ModelEvaluation: evaluations.modelEvaluationSchema,
  ModelEvaluationList: evaluations.modelEvaluationListSchema,
  NewModelEvaluation: evaluations.newModelEvaluationSchema,
  VersionComparison: evaluations.versionComparisonSchema,
  Lineage: lineage.lineageSchema,
  ModelVersionSummary: models.modelVersionSummarySchema,
  ModelVersion: models.modelVersionSchema,
  ModelList: models.modelListSchema,
  ModelAliases: models.modelAliasesSchema,
  PromotionCheck: promotions.promotionCheckSchema,
  PromotionReport: promotions.promotionReportSchema,
  Job: jobs.jobSchema,
  JobList: jobs.jobListSchema,
  Overview: overview.overviewSchema,
  Problem: problemSchema,
  Readiness: readinessSchema,
  ServerEvents: serverEventsSchema,
  TrainingRun: runs.trainingRunSchema,
  TrainingRunList: runs.trainingRunListSchema,
  TrainingParameters: runs.trainingParametersSchema,
  NewTrainingRun: runs.newTrainingRunSchema,
};

/** Gives the schemas their names; once, before the API is described. */
export function nameSchemas(): void {
  for (const [name, schema] of Object.entries(NAMES))
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
}
