import { serveTask } from '../../platform/process/serve-task.js';
import { importInputSchema } from './import-job.js';
import { importDataset } from './import-task.js';

serveTask(importInputSchema, importDataset);
