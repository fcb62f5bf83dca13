import { serveTask } from '../../platform/process/serve-task.js';
import { evaluateInputSchema } from './evaluate-messages.js';
import { evaluate } from './evaluate-task.js';

serveTask(evaluateInputSchema, evaluate);
