export { EvaluationModule } from './model-reports.module.js';
