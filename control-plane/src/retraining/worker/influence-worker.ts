import { serveTask } from '../../platform/process/serve-task.js';
import { influenceInputSchema } from './influence-job.js';
import { measureInfluence } from './influence-task.js';

serveTask(influenceInputSchema, measureInfluence);
