/** What worker processes of other contexts may use: free of the framework, of the database and of this context's state. */
export type { FeatureColumn } from './column-plan.js';
export { distinctRows, type DistinctRows } from './distinct-rows.js';
export { countClasses, labelledRows, takeRows, type FlowMatrix } from './matrix.js';
