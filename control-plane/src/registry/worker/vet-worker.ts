import { serveTask } from '../../platform/process/serve-task.js';
import { vetInputSchema } from './vet-messages.js';
import { vetBundle } from './vet-task.js';

serveTask(vetInputSchema, vetBundle);
