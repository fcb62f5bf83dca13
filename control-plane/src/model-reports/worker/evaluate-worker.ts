import { serveTask } from '../../platform/process/serve-task.js';
import { evaluateInputSchema } from './evaluate-job.js';
import { evaluate } from './evaluate-task.js';

serveTask(evaluateInputSchema, evaluate);
