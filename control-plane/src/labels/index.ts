export { rowsOf, type LabelPlan, type PlannedLabel } from './domain/label-plan.js';
export { LabelledDatasetsService } from './labelled-datasets.service.js';
export { isUserError } from './labels.errors.js';
export { LabelsModule } from './labels.module.js';
export { LabelUseRepository } from './persistence/label-use.repository.js';
