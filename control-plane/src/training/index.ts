export { TrainingModule } from './training.module.js';
export { TrainingService } from './training.service.js';
