import { serveTask } from '../../platform/process/serve-task.js';
import { trainInputSchema } from './train-job.js';
import { train } from './train-task.js';

serveTask(trainInputSchema, train);
