export type { ModelDraft } from './versions/domain/model-draft.js';
export { ChampionChanged } from './registry.events.js';
export { ComparisonSource } from './aliases/comparison-source.js';
export { RegistryModule } from './registry.module.js';
export { RegistryService } from './registry.service.js';
export type { RegisteredModel } from './versions/persistence/model.repository.js';
