import type { Schema } from '../../../src/api-types/index.js';

/* The API's shapes as its document names them (docs/openapi.json), under the names that the pages use. */

export type AgentDto = Schema<'Agent'>;
export type AgentListDto = Schema<'AgentList'>;
export type AgentHealth = AgentDto['health'];
export type AgentStatus = NonNullable<AgentDto['status']>;
export type AgentIdentityDto = NonNullable<AgentDto['identity']>;

export type CreatedEnrolmentTokenDto = Schema<'CreatedEnrolmentToken'>;
export type EnrolmentTokenDto = Schema<'EnrolmentToken'>;
export type EnrolmentTryDto = Schema<'EnrolmentTry'>;
export type NewEnrolmentTokenDto = Schema<'NewEnrolmentTokenInput'>;

export type AgentGroupDto = Schema<'AgentGroup'>;
export type GroupModelDto = Schema<'GroupModel'>;
export type NewAssignmentDto = Schema<'NewAssignmentInput'>;
export type AssignmentPreviewDto = Schema<'AssignmentPreview'>;
export type AssignmentChangeDto = Schema<'AssignmentChange'>;
export type SettingDefinitionDto = Schema<'SettingDefinition'>;
export type SettingLayerDto = Schema<'SettingLayer'>;
export type SettingPreviewDto = Schema<'SettingPreview'>;
export type NewSettingsDto = Schema<'NewSettingsInput'>;
export type EffectiveSettingDto = Schema<'EffectiveSetting'>;

export type DeadLetterDto = Schema<'DeadLetter'>;
export type DeadLetterDetailDto = Schema<'DeadLetterDetail'>;
export type DeadLetterReasonsDto = Schema<'DeadLetterReasons'>;
export type DeadLetterReplayDto = Schema<'DeadLetterReplay'>;
export type DeadLetterReplaysDto = Schema<'DeadLetterReplays'>;

export type FeedScopeDto = Schema<'FeedScope'>;
export type FeedSubscriberDto = Schema<'FeedSubscriber'>;
export type IssuedFeedCredentialDto = Schema<'IssuedFeedCredential'>;
export type NewFeedCredentialDto = Schema<'NewFeedCredentialInput'>;
export type NewFeedSubscriberDto = Schema<'NewFeedSubscriberInput'>;

export type AlertClassesDto = Schema<'AlertClasses'>;
export type AlertDto = Schema<'Alert'>;
export type AlertLabelDto = Schema<'AlertLabel'>;
export type AlertPageDto = Schema<'AlertPage'>;
export type AlertSummaryDto = Schema<'AlertSummary'>;
export type ScoredFlowDto = Schema<'ScoredFlow'>;
export type Severity = AlertSummaryDto['severity'];
export type Verdict = AlertLabelDto['verdict'];

export type LabelDto = Schema<'Label'>;
export type LabelPageDto = Schema<'LabelPage'>;
export type NewLabelDto = Schema<'NewLabelInput'>;
export type RetrainPreviewDto = Schema<'RetrainPreview'>;

export type AuditFindingDto = Schema<'AuditFinding'>;
export type AuditOverrideDto = Schema<'AuditOverride'>;
export type NewAuditOverrideDto = Schema<'NewAuditOverrideInput'>;
export type ColumnStatisticsDto = Schema<'ColumnStatistics'>;
export type DatasetDto = Schema<'Dataset'>;
export type DatasetListDto = Schema<'DatasetList'>;
export type DefectPageDto = Schema<'DefectPage'>;
export type DerivationDto = Schema<'Derivation'>;
export type LeftOutDto = Schema<'LeftOutRows'>;
export type StatisticsDto = Schema<'Statistics'>;

export type TrainingParameters = Schema<'TrainingParameters'>;
type NewTrainingRun = Schema<'NewTrainingRunInput'>;
/** With all that may be left out: a form shows it. */
export type NewTrainingRunDto = Required<Omit<NewTrainingRun, 'by' | 'parameters'>> &
  Pick<NewTrainingRun, 'by'> & { parameters: TrainingParameters };
export type TrainingRunDto = Schema<'TrainingRun'>;
export type TrainingRunListDto = Schema<'TrainingRunList'>;

export type ChampionComparison = Schema<'ChampionComparison'>;
export type Evaluation = Schema<'Evaluation'>;
export type ModelEvaluationDto = Schema<'ModelEvaluation'>;
export type ModelEvaluationListDto = Schema<'ModelEvaluationList'>;
export type NewModelEvaluationDto = Schema<'NewModelEvaluationInput'>;
export type SourceResult = Schema<'SourceResult'>;
export type VersionComparisonDto = Schema<'VersionComparison'>;

export type LineageDto = Schema<'Lineage'>;
export type ModelAliasesDto = Schema<'ModelAliases'>;
export type ModelListDto = Schema<'ModelList'>;
export type ModelVersionDto = Schema<'ModelVersion'>;
export type ModelVersionSummaryDto = Schema<'ModelVersionSummary'>;
export type ModelMetrics = ModelVersionSummaryDto['metrics'];
export type Alias = ModelVersionSummaryDto['aliases'][number];
export type PromotionCheck = Schema<'PromotionCheck'>;
export type PromotionReportDto = Schema<'PromotionReport'>;

export type DriftReportDto = Schema<'DriftReport'>;
export type FeatureDriftDto = Schema<'FeatureDrift'>;
export type FeatureHistogramDto = Schema<'FeatureHistogram'>;

export type BackupListDto = Schema<'BackupList'>;
export type OverviewDto = Schema<'Overview'>;
export type ReadinessDto = Schema<'Readiness'>;
export type ServerEvents = Schema<'ServerEvents'>;

export type ApiKeyDto = Schema<'ApiKey'>;
export type InvitationDto = Schema<'Invitation'>;
export type IssuedApiKeyDto = Schema<'IssuedApiKey'>;
export type PrincipalDto = Schema<'Principal'>;
export type Action = PrincipalDto['actions'][number];
export type Role = PrincipalDto['role'];
export type SessionDto = Schema<'Session'>;
export type UserDto = Schema<'User'>;
