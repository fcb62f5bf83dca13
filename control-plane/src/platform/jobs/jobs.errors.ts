import { ControlPlaneError } from '../../errors.js';
import { JOB_KINDS, type JobKind } from './job-kinds.js';

export function queueFull(kind: JobKind, most: number): ControlPlaneError {
  return new ControlPlaneError('job.queue.conflict', `${JOB_KINDS[kind].what} has to wait, and ${most} others do`, {
    next: 'wait until some have ended, or cancel what is not needed',
  });
}
