import { trainingParametersSchema } from '../api/training-parameters.js';

/** Parameters of a run that is started without any. */
export const DEFAULT_PARAMETERS = trainingParametersSchema.parse(undefined);
