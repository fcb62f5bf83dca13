import { serveTask } from '../../platform/process/serve-task.js';
import { trainInputSchema } from './train-messages.js';
import { train } from './train-task.js';

serveTask(trainInputSchema, train);
