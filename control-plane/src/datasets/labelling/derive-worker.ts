import { serveTask } from '../../platform/process/serve-task.js';
import { deriveInputSchema } from './derive-job.js';
import { deriveDataset } from './derive-task.js';

serveTask(deriveInputSchema, deriveDataset);
