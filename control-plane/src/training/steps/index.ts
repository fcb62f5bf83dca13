/** What worker processes of other contexts may use: free of the framework and of the database. */
export { spellWeights } from './class-weights.js';
export { openModel } from './open-model.js';
export { marginsOfValues } from './part.js';
