/** What worker processes of other contexts may use: pure code, free of the framework. */
export { auditDataset, type Audit } from './audit/audit.js';
export type { FeatureColumn } from './column-plan.js';
export { distinctRows, type DistinctRows } from './distinct-rows.js';
export { countClasses, labelledRows, takeRows, type FlowMatrix } from './matrix.js';
