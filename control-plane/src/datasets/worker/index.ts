/** What worker processes of other contexts may use: free of the framework and of the database. */
export { distinctRows, hashRow } from '../domain/distinct-rows.js';
export { countClasses, labelledRows, takeRows, type FlowMatrix } from '../domain/matrix.js';
export { readDataset } from '../storage/read-dataset.js';
