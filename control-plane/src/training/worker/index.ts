/** What worker processes of other contexts may use: free of the framework and of the database. */
export { compareModels } from '../evaluation/comparison.js';
export { judge, withoutSeen, type JudgedModel, type LabelledRows } from '../evaluation/judge.js';
export { findBenignClass, limitsOf, matchClasses, widenProbabilities } from '../evaluation/match-classes.js';
export { sourceResult } from '../evaluation/source-results.js';
export { spellWeights } from './class-weights.js';
export { openModel } from './open-model.js';
export { marginsOfValues } from './held-out.js';
export { registeredModelSchema } from './train-messages.js';
export { rowWeights } from '../domain/class-weights.js';
export { computeMetrics } from '../domain/metrics.js';
export { randomFrom, shuffle } from '../domain/random.js';
export { verdictsOf, type Verdicts } from '../domain/verdicts.js';
export { boost } from '../xgboost/boost.js';
export { DataMatrix } from '../xgboost/data-matrix.js';
