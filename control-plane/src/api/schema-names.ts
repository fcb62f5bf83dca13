import { z } from 'zod';
import * as access from './access.js';
import * as alerts from './alert.js';
import * as audits from './audit.js';
import * as backups from './backup.js';
import * as datasets from './dataset.js';
import * as derivations from './derivation.js';
import * as statistics from './dataset-statistics.js';
import * as deadLetters from './dead-letter.js';
import * as drift from './drift.js';
import * as evaluations from './model-evaluation.js';
import * as agents from './agent.js';
import * as groups from './agent-group.js';
import * as assignments from './assignment.js';
import * as settings from './setting.js';
import * as authorities from './certificate-authority.js';
import * as identities from './agent-identity.js';
import * as enrolments from './enrolment.js';
import * as feed from './feed-subscriber.js';
import * as labels from './label.js';
import * as retraining from './retraining.js';
import * as lineage from './lineage.js';
import * as overview from './overview.js';
import { readinessSchema } from './readiness.js';
import { problemSchema } from './problem.js';
import * as jobs from './job.js';
import { serverEventsSchema } from './events.js';
import * as reports from './evaluation-report.js';
import * as models from './model.js';
import * as promotions from './promotion.js';
import * as runs from './training-run.js';

/** The schemas that the OpenAPI document shows by name; a generated client has a type for each. */
const NAMES: Readonly<Record<string, z.ZodType>> = {
  Principal: access.principalSchema,
  SignIn: access.signInSchema,
  SignInByLink: access.signInByLinkSchema,
  NewPassword: access.newPasswordSchema,
  User: access.userSchema,
  UserList: access.userPageSchema,
  NewUser: access.newUserSchema,
  ChangedUser: access.changedUserSchema,
  Invitation: access.invitationSchema,
  Session: access.sessionSchema,
  SessionList: access.sessionPageSchema,
  ApiKey: access.apiKeySchema,
  ApiKeyList: access.apiKeyPageSchema,
  NewApiKey: access.newApiKeySchema,
  IssuedApiKey: access.issuedApiKeySchema,
  BackupList: backups.backupListSchema,
  Agent: agents.agentSchema,
  AgentList: agents.agentListSchema,
  AgentGroup: groups.agentGroupSchema,
  SettingDefinition: settings.settingDefinitionSchema,
  SettingLayer: settings.settingLayerSchema,
  NewSettings: settings.newSettingsSchema,
  SettingPreview: settings.settingPreviewSchema,
  EffectiveSetting: settings.effectiveSettingSchema,
  EffectiveSettings: settings.effectiveSettingsSchema,
  GroupModel: assignments.groupModelSchema,
  NewAssignment: assignments.newAssignmentSchema,
  AssignmentPreview: assignments.assignmentPreviewSchema,
  AssignmentChange: assignments.assignmentChangeSchema,
  RefusedClient: agents.refusedClientSchema,
  AgentIdentity: identities.agentIdentitySchema,
  CertificateAuthority: authorities.certificateAuthoritySchema,
  EnrolmentToken: enrolments.enrolmentTokenSchema,
  CreatedEnrolmentToken: enrolments.createdEnrolmentTokenSchema,
  EnrolmentTry: enrolments.enrolmentTrySchema,
  NewEnrolmentToken: enrolments.newEnrolmentTokenSchema,
  DeadLetter: deadLetters.deadLetterSchema,
  DeadLetterDetail: deadLetters.deadLetterDetailSchema,
  DeadLetterReasons: deadLetters.deadLetterReasonsSchema,
  DeadLetterReplay: deadLetters.deadLetterReplaySchema,
  DeadLetterReplays: deadLetters.deadLetterReplaysSchema,
  FeedScope: feed.feedScopeSchema,
  FeedSubscriber: feed.feedSubscriberSchema,
  IssuedFeedCredential: feed.issuedFeedCredentialSchema,
  NewFeedSubscriber: feed.newFeedSubscriberSchema,
  NewFeedCredential: feed.newFeedCredentialSchema,
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
