import { trainingParametersSchema } from '../api/training-parameters.js';

/** Of a run of which nobody says anything. */
export const DEFAULT_PARAMETERS = trainingParametersSchema.parse(undefined);
