/** What worker processes of other contexts may use: free of the framework and of the database. */
export { foldClass, indexOfClass, isSameClass } from '../../ml/matrix/class-name.js';
export { describeContradictory, distinctLabelled, type DistinctLabelled } from '../../ml/matrix/distinct-labelled.js';
export { holdOutOf } from '../../ml/matrix/hold-out.js';
export { distinctRows, hashRow } from '../../ml/matrix/distinct-rows.js';
export { countClasses, labelledRows, takeRows, type FlowMatrix } from '../../ml/matrix/matrix.js';
export { readDataset } from '../storage/read-dataset.js';
