export type { ModelDraft } from './domain/model-draft.js';
export { ChampionChanged } from './registry.events.js';
export { ComparisonSource } from './comparison-source.js';
export type { PromotionOutcome } from '../api/promotion.js';
export { RegistryModule } from './registry.module.js';
export { RegistryService, type ModelFiles } from './registry.service.js';
export {
  evaluationSchema,
  type Evaluation,
  type ChampionComparison,
  type SourceResult,
} from '../api/evaluation-report.js';
export type { RegisteredModel } from './persistence/model.repository.js';
export { modelNameSchema, versionSchema, type ModelVersionDto } from '../api/model.js';
