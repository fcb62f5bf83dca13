/** What worker processes of other contexts may use: free of the framework and of the database. */
export { foldClass, indexOfClass, isSameClass } from '../domain/class-name.js';
export { describeContradictory, distinctLabelled, type DistinctLabelled } from '../domain/distinct-labelled.js';
export { holdOutOf } from '../domain/hold-out.js';
export { distinctRows, hashRow } from '../domain/distinct-rows.js';
export { countClasses, labelledRows, takeRows, type FlowMatrix } from '../domain/matrix.js';
export { readDataset } from '../storage/read-dataset.js';
