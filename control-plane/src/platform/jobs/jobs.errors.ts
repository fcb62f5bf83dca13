import { PicketError } from '@picket/shared/errors';
import { JOB_KINDS, type JobKind } from './job-kinds.js';

export function queueFull(kind: JobKind, most: number): PicketError {
  return new PicketError('job.queue.conflict', 'user', `${JOB_KINDS[kind].what} has to wait, and ${most} others do`, {
    next: 'wait until some have ended, or cancel what is not needed',
  });
}
