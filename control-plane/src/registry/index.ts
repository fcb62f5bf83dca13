export type { ModelDraft } from './domain/model-draft.js';
export { ChampionChanged } from './registry.events.js';
export { ComparisonSource } from './comparison-source.js';
export { RegistryModule } from './registry.module.js';
export { RegistryService } from './registry.service.js';
export type { RegisteredModel } from './persistence/model.repository.js';
