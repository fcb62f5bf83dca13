import type { z } from 'zod';
import type { ChildJob } from '../process/child-task.js';
import type { ProcessKind } from './job-kinds.js';

/** A background job that works in a process of its own: kind, task and the two schemas of what crosses the border. */
export interface JobDefinition<Input extends z.ZodType, Progress extends z.ZodType> extends ChildJob<Input, Progress> {
  readonly kind: ProcessKind;
}

/** What a task's module exports as `task`: the work, with an input that is not checked yet. */
export type Task = (input: unknown, report: (progress: object) => void) => Promise<void>;

/** Defines a job in `*-job.ts`, which the control plane imports. Only the child imports the task beside it. */
export function defineJob<Input extends z.ZodType, Progress extends z.ZodType>(
  job: JobDefinition<Input, Progress>,
): JobDefinition<Input, Progress> {
  return job;
}

/** The work of a job, for `export const task` of the module that the job names. */
export function defineTask<Input extends z.ZodType, Progress extends z.ZodType>(
  job: JobDefinition<Input, Progress>,
  work: (input: z.output<Input>, report: (progress: z.input<Progress> & object) => void) => Promise<void>,
): Task {
  return (input, report) => work(job.input.parse(input), report);
}
