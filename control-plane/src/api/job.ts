import { z } from 'zod';

/** ended: at its deadline, or because it showed no sign of life. interrupted: its control plane has ended. */
export const JOB_STATES = ['running', 'succeeded', 'failed', 'ended', 'stopped', 'interrupted'] as const;
export type JobState = (typeof JOB_STATES)[number];

const time = z.iso.datetime();

export const jobSchema = z.object({
  kind: z.string(),
  /** Id of what it works on; empty where there is only one of its kind. */
  subject: z.string(),
  state: z.enum(JOB_STATES),
  startedAt: time,
  /** Its last sign of life. */
  heartbeatAt: time,
  /** When it is ended at the latest. */
  deadlineAt: time,
  endedAt: time.nullable(),
  error: z.string().nullable(),
});
export const jobListSchema = z.object({ items: z.array(jobSchema) });
export type JobListDto = z.infer<typeof jobListSchema>;
