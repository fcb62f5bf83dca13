import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { DatasetPresenter } from '../catalogue/dataset-presenter.js';
import type { AuditDto } from '../../api/audit.js';
import type { DatasetEntity } from '../catalogue/dataset.entity.js';
import { AuditRepository } from './audit.repository.js';
import { DatasetRepository } from '../catalogue/dataset.repository.js';
import { DatasetFolders } from '../storage/dataset-folders.js';
import { auditProgressSchema, type AuditTaskInput } from './audit-job.js';

/** One at a time: each holds a data set in memory. */
const KIND = 'dataset-audit';
const POLL = { pollingIntervalSeconds: 0.5 };

/** Audits data sets again, each in a process of its own: the checks may be newer than the import. */
@Injectable()
export class DatasetAuditor implements OnModuleInit {
  private readonly logger = new Logger(DatasetAuditor.name);

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly audits: AuditRepository,
    private readonly folders: DatasetFolders,
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
    private readonly stream: ServerEventStream,
    private readonly presenter: DatasetPresenter,
  ) {}

  /** An audit that was cut short has changed nothing, so it simply begins again. */
  async onModuleInit(): Promise<void> {
    await this.queue.work<{ datasetId: string }>(KIND, ({ datasetId }) => this.run(datasetId), POLL);
    for (const { id } of await this.audits.beingAudited()) await this.enqueue(id);
  }

  /** How many audits wait; the one under way has a place of its own. */
  async countWaiting(): Promise<number> {
    return Math.max(0, (await this.audits.beingAudited()).length - 1);
  }

  async enqueue(datasetId: string): Promise<void> {
    await this.queue.send(KIND, { datasetId });
  }

  /** Shows a data set as it is now to whoever watches. */
  async announce(datasetId: string): Promise<void> {
    const dataset = await this.datasets.find(datasetId);
    if (dataset) this.stream.send('dataset', this.presenter.show(dataset));
  }

  private async run(datasetId: string): Promise<void> {
    const dataset = await this.jobs.insist('an audit', () => this.datasets.find(datasetId));
    const { sha256 } = dataset ?? {};
    // A job may come a second time, after a restart.
    if (!dataset || !sha256 || dataset.auditProgress === null) return;
    try {
      const audit = await this.jobs.run(KIND, datasetId, (job) => this.auditInChild(job, datasetId, sha256));
      await this.end(dataset, audit);
    } catch (error) {
      // It begins again with the next start.
      if (this.jobs.isStopping) return;
      this.logger.warn(`data set ${dataset.name} was not audited: ${describeError(error)}`);
      await this.end(dataset, undefined);
    }
  }

  /** @param audit undefined: the one before stays */
  private end({ id, name }: DatasetEntity, audit: AuditDto | null | undefined): Promise<void> {
    const write = async (result: AuditDto | null | undefined) => {
      await this.audits.end(id, result);
      await this.announce(id);
    };
    return this.jobs.end(`the audit of ${name}`, { write: () => write(audit), instead: () => write(undefined) });
  }

  private async auditInChild(job: Job, datasetId: string, sha256: string): Promise<AuditDto | null | undefined> {
    let audit: AuditDto | null | undefined;
    let noted: Promise<void> = Promise.resolve();
    const input: AuditTaskInput = { datasetFolder: this.folders.ofContent(sha256) };
    try {
      await job.child(input, (message) => {
        const progress = auditProgressSchema.parse(message);
        if (progress.kind === 'done') audit = progress.audit;
        else noted = noted.then(() => this.note(datasetId, progress.done));
      });
    } finally {
      await noted;
    }
    return audit;
  }

  /** Progress that is not written down is no reason to stop. */
  private async note(datasetId: string, done: number): Promise<void> {
    try {
      await this.audits.setProgress(datasetId, done);
      await this.announce(datasetId);
    } catch (error) {
      this.logger.warn(`progress of an audit was not saved: ${describeError(error)}`);
    }
  }
}
