import { Injectable } from '@nestjs/common';
import { ExclusiveRunner } from '@picket/shared/async';
import { describeError } from '@picket/shared/errors';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { ChildJobQueue } from '../../platform/jobs/child-job-queue.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { DatasetPresenter } from '../catalogue/dataset-presenter.js';
import type { AuditDto } from '../../api/audit.js';
import type { DatasetEntity } from '../catalogue/dataset.entity.js';
import { AuditRepository } from './audit.repository.js';
import { DatasetRepository } from '../catalogue/dataset.repository.js';
import { DatasetFolders } from '../storage/dataset-folders.js';
import { auditJob } from './audit-job.js';

/** Undefined: the audit before stays. */
type Audit = AuditDto | null | undefined;

/**
 * Audits data sets again: the checks may be newer than the import. An audit that is cut short has changed nothing, so
 * it begins again with the next start.
 */
@Injectable()
export class DatasetAuditor extends ChildJobQueue<{ datasetId: string }, DatasetEntity, Audit> {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly audits: AuditRepository,
    private readonly folders: DatasetFolders,
    queue: JobQueue,
    jobs: BackgroundJobs,
    private readonly stream: ServerEventStream,
    private readonly presenter: DatasetPresenter,
  ) {
    super('dataset-audit', queue, jobs);
  }

  /** How many audits wait; the one under way has a place of its own. */
  async countWaiting(): Promise<number> {
    return Math.max(0, (await this.audits.beingAudited()).length - 1);
  }

  /** Shows a data set as it is now to the consoles that are open. */
  async announce(datasetId: string): Promise<void> {
    const dataset = await this.datasets.find(datasetId);
    if (dataset) this.stream.send('dataset', this.presenter.show(dataset));
  }

  protected async recover(): Promise<{ datasetId: string }[]> {
    return (await this.audits.beingAudited()).map(({ id }) => ({ datasetId: id }));
  }

  protected async take({ datasetId }: { datasetId: string }): Promise<DatasetEntity | null> {
    const dataset = await this.datasets.find(datasetId);
    // A job may come a second time, after a restart.
    return dataset?.sha256 && dataset.auditProgress !== null ? dataset : null;
  }

  protected async perform({ id, sha256 }: DatasetEntity, job: Job): Promise<Audit> {
    let audit: Audit;
    const notes = new ExclusiveRunner();
    try {
      await job.child(auditJob, { datasetFolder: this.folders.ofContent(sha256 ?? '') }, (progress) => {
        if (progress.kind === 'done') audit = progress.audit;
        else void notes.run(() => this.note(id, progress.done));
      });
    } finally {
      await notes.whenIdle();
    }
    return audit;
  }

  protected succeed({ id, name }: DatasetEntity, audit: Audit): Promise<void> {
    const write = async (result: Audit) => {
      await this.audits.end(id, result);
      await this.announce(id);
    };
    return this.jobs.end(`the audit of ${name}`, { write: () => write(audit), instead: () => write(undefined) });
  }

  protected async fail(dataset: DatasetEntity, error: unknown): Promise<void> {
    // It begins again with the next start.
    if (this.jobs.isStopping) return;
    this.logger.warn(`data set ${dataset.name} was not audited: ${describeError(error)}`);
    await this.succeed(dataset, undefined);
  }

  /** An audit goes on although its progress cannot be stored. */
  private async note(datasetId: string, done: number): Promise<void> {
    try {
      await this.audits.setProgress(datasetId, done);
      await this.announce(datasetId);
    } catch (error) {
      this.logger.warn(`progress of an audit was not saved: ${describeError(error)}`);
    }
  }
}
