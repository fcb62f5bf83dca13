import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { rm } from 'node:fs/promises';
import { describeError } from '@picket/shared/errors';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { ChildTask } from '../platform/process/child-task.js';
import { toDatasetDto } from './dataset-presenter.js';
import type { DatasetEntity } from './persistence/dataset.entity.js';
import { DatasetRepository } from './persistence/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { importProgressSchema, type ImportInput, type ImportProgress } from './worker/import-messages.js';

/** One import at a time; one that is cut short is not tried again by itself, since its uploads may be gone. */
const QUEUE = { name: 'dataset-import', retryLimit: 0, expireInSeconds: 6 * 3600 };
const POLL = { pollingIntervalSeconds: 0.5 };
const WORKER = new URL('./worker/import-worker.js', import.meta.url);

/** A file to import; uploaded ones are removed afterwards. */
export interface ImportFile {
  readonly name: string;
  readonly path: string;
  readonly uploaded: boolean;
}

interface ImportJob {
  readonly datasetId: string;
  readonly files: readonly ImportFile[];
  readonly extraFeatures: readonly string[];
}

/** Imports data sets in the background, each in a process of its own. */
@Injectable()
export class DatasetImporter implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(DatasetImporter.name);
  private running: ChildTask | undefined;

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly folders: DatasetFolders,
    private readonly jobs: JobQueue,
    private readonly stream: ServerEventStream,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.failInterrupted();
    await this.jobs.work<ImportJob>(QUEUE, ({ data }) => this.run(data), POLL);
  }

  onApplicationShutdown(): void {
    this.running?.stop();
  }

  async enqueue(job: ImportJob): Promise<void> {
    await this.jobs.send(QUEUE.name, job);
  }

  /** Nothing imports when a control plane starts: what says so was interrupted. */
  private async failInterrupted(): Promise<void> {
    for (const dataset of await this.datasets.importing()) {
      await this.finish(dataset, {
        status: 'failed',
        error: 'the control plane was stopped meanwhile; import it again',
      });
    }
    const contents = (await this.datasets.newestFirst()).flatMap(({ sha256 }) => sha256 ?? []);
    const orphans = await this.folders.clean(new Set(contents));
    if (orphans > 0) this.logger.warn(`removed ${orphans} imported contents that no data set names`);
  }

  private async run(job: ImportJob): Promise<void> {
    const dataset = await this.datasets.find(job.datasetId);
    if (dataset?.status !== 'importing') return;
    try {
      await this.importInChild(dataset, job);
      await this.finish(dataset, { status: 'ready' });
    } catch (error) {
      this.logger.warn(`data set ${dataset.name} was not imported: ${describeError(error)}`);
      await this.finish(dataset, { status: 'failed', error: describeError(error) });
    } finally {
      for (const { path, uploaded } of job.files) if (uploaded) await rm(path, { force: true });
    }
  }

  private async importInChild(dataset: DatasetEntity, { files, extraFeatures }: ImportJob): Promise<void> {
    const input: ImportInput = {
      files: files.map(({ name, path }) => ({ name, path })),
      extraFeatures: [...extraFeatures],
      incomingFolder: this.folders.incoming(dataset.id),
      storeFolder: this.folders.store,
    };
    this.running = ChildTask.start(WORKER, input, (message) => {
      applyProgress(dataset, importProgressSchema.parse(message));
      this.stream.send('dataset', toDatasetDto(dataset));
    });
    await this.running.done;
  }

  private async finish(dataset: DatasetEntity, outcome: Partial<DatasetEntity>): Promise<void> {
    await this.datasets.save(Object.assign(dataset, outcome));
    this.stream.send('dataset', toDatasetDto(dataset));
  }
}

function applyProgress(dataset: DatasetEntity, progress: ImportProgress): void {
  const { kind, ...values } = progress;
  if (kind === 'done') Object.assign(dataset, values);
  else if ('name' in values) {
    dataset.files = [...dataset.files, values];
    dataset.rows += values.rows;
  }
}
