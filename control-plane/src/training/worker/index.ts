/** What worker processes of other contexts may use: free of the framework and of the database. */
export { compareModels } from '../evaluation/comparison.js';
export { judge, withoutSeen, type JudgedModel, type LabelledRows } from '../evaluation/judge.js';
export { findBenignClass, matchClasses, thresholdsByCode, widenProbabilities } from '../evaluation/match-classes.js';
export { sourceResult } from '../evaluation/source-results.js';
export { openModel } from './open-model.js';
export { majorityLabels } from './prepare-rows.js';
export { registeredModelSchema } from './train-messages.js';
