import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { ChildTask } from '../platform/process/child-task.js';
import { toDatasetDto } from './dataset-presenter.js';
import type { AuditDto } from './dto/audit.dto.js';
import { AuditRepository } from './persistence/audit.repository.js';
import { DatasetRepository } from './persistence/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { auditProgressSchema, type AuditTaskInput } from './worker/audit-messages.js';

/** One at a time: each holds a data set in memory. */
const QUEUE = { name: 'dataset-audit', retryLimit: 0, expireInSeconds: 3600 };
const POLL = { pollingIntervalSeconds: 0.5 };
const WORKER = new URL('./worker/audit-worker.js', import.meta.url);

/** Audits data sets again, each in a process of its own: the checks may be newer than the import. */
@Injectable()
export class DatasetAuditor implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(DatasetAuditor.name);
  private running: ChildTask | undefined;
  private shuttingDown = false;

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly audits: AuditRepository,
    private readonly folders: DatasetFolders,
    private readonly jobs: JobQueue,
    private readonly stream: ServerEventStream,
  ) {}

  /** An audit that was cut short has changed nothing, so it simply begins again. */
  async onModuleInit(): Promise<void> {
    await this.jobs.work<{ datasetId: string }>(QUEUE, ({ data }) => this.run(data.datasetId), POLL);
    for (const { id } of await this.audits.beingAudited()) await this.enqueue(id);
  }

  onApplicationShutdown(): void {
    this.shuttingDown = true;
    this.running?.stop();
  }

  async enqueue(datasetId: string): Promise<void> {
    await this.jobs.send(QUEUE.name, { datasetId });
  }

  /** Shows a data set as it is now to whoever watches. */
  async announce(datasetId: string): Promise<void> {
    const dataset = await this.datasets.find(datasetId);
    if (dataset) this.stream.send('dataset', toDatasetDto(dataset));
  }

  private async run(datasetId: string): Promise<void> {
    const dataset = await this.datasets.find(datasetId);
    // A job may come a second time, after a restart.
    if (!dataset?.sha256 || dataset.auditProgress === null) return;
    try {
      await this.audits.end(datasetId, await this.auditInChild(datasetId, dataset.sha256));
    } catch (error) {
      if (this.shuttingDown) return;
      this.logger.warn(`data set ${dataset.name} was not audited: ${describeError(error)}`);
      await this.audits.end(datasetId, undefined);
    }
    await this.announce(datasetId);
  }

  private async auditInChild(datasetId: string, sha256: string): Promise<AuditDto | null | undefined> {
    let audit: AuditDto | null | undefined;
    let noted: Promise<void> = Promise.resolve();
    const input: AuditTaskInput = { datasetFolder: this.folders.ofContent(sha256) };
    this.running = ChildTask.start(WORKER, input, (message) => {
      const progress = auditProgressSchema.parse(message);
      if (progress.kind === 'done') audit = progress.audit;
      else noted = noted.then(() => this.note(datasetId, progress.done));
    });
    try {
      await this.running.done;
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
