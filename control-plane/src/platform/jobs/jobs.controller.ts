import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { JOB_STATES, JobRepository } from './job.repository.js';

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

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(private readonly jobs: JobRepository) {}

  @Get()
  @ApiOperation({ summary: 'Background jobs: those under way, then the newest of the last week, at most 200' })
  @ApiResponse({ status: 200, standardSchema: jobListSchema })
  async listJobs(): Promise<JobListDto> {
    const rows = await this.jobs.list();
    const items = rows.map(({ startedAt, heartbeatAt, deadlineAt, endedAt, ...row }) => ({
      ...row,
      startedAt: startedAt.toISOString(),
      heartbeatAt: heartbeatAt.toISOString(),
      deadlineAt: deadlineAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    }));
    return { items };
  }
}
