export { ModelReportsModule } from './model-reports.module.js';
