export { EvaluationModule } from './evaluation.module.js';
