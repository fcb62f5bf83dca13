/** What worker processes of other contexts may use: free of the framework and of the database. */
export { rowWeights } from '../domain/class-weights.js';
export { computeMetrics } from '../domain/metrics.js';
export { randomFrom, shuffle } from '../domain/random.js';
export { verdictsOf, type Verdicts } from '../domain/verdicts.js';
export { boost } from '../xgboost/boost.js';
export { DataMatrix } from '../xgboost/data-matrix.js';
export { predictProbabilities } from '../xgboost/probabilities.js';
