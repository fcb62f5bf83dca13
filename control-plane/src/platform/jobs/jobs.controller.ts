import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { jobListSchema, type JobListDto } from '../../api/job.js';
import { Allow } from '../http/allow.js';
import { JobRepository } from './job.repository.js';

@ApiTags('jobs')
@Allow('view')
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
