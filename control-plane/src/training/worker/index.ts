/** What worker processes of other contexts may use: free of the framework and of the database. */
export { compareModels } from '../../ml/evaluation/comparison.js';
export { judge, withoutSeen, type JudgedModel, type LabelledRows } from '../../ml/evaluation/judge.js';
export { findBenignClass, limitsOf, matchClasses, widenProbabilities } from '../../ml/evaluation/match-classes.js';
export { sourceResult } from '../../ml/evaluation/source-results.js';
export { spellWeights } from './class-weights.js';
export { openModel } from './open-model.js';
export { marginsOfValues } from './held-out.js';
export { registeredModelSchema } from './train-messages.js';
export { rowWeights } from '../../ml/trees/class-weights.js';
export { computeMetrics } from '../../ml/evaluation/metrics.js';
export { randomFrom, shuffle } from '../../ml/random.js';
export { verdictsOf, type Verdicts } from '../../ml/calibration/verdicts.js';
export { boost } from '../../ml/trees/boost.js';
export { DataMatrix } from '../../ml/trees/data-matrix.js';
