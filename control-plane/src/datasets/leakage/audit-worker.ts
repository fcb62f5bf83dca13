import { serveTask } from '../../platform/process/serve-task.js';
import { auditInputSchema } from './audit-job.js';
import { auditStored } from './audit-task.js';

serveTask(auditInputSchema, auditStored);
