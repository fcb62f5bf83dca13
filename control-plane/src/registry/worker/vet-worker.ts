import { serveTask } from '../../platform/process/serve-task.js';
import { vetInputSchema } from './vet-job.js';
import { vetBundle } from './vet-task.js';

serveTask(vetInputSchema, vetBundle);
