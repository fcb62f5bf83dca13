import { trainingParametersSchema } from './dto/training-parameters.dto.js';

/** Of a run of which nobody says anything. */
export const DEFAULT_PARAMETERS = trainingParametersSchema.parse(undefined);
