import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { rm, stat } from 'node:fs/promises';
import type { Clock } from '@picket/shared/clock';
import { PicketError } from '@picket/shared/errors';
import type { DatasetProfileName } from '@picket/shared/features';
import { CLOCK } from '../../platform/clock.js';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { Runtime } from '../../platform/runtime.js';
import { DatasetPresenter } from '../catalogue/dataset-presenter.js';
import type { DatasetDto } from '../../api/dataset.js';
import { ImportProgressMeter } from './import-progress.js';
import type { DatasetEntity } from '../catalogue/dataset.entity.js';
import { DatasetRepository } from '../catalogue/dataset.repository.js';
import { DatasetFolders } from '../storage/dataset-folders.js';
import { importProgressSchema, type ImportInput, type ImportProgress } from './import-job.js';

/** One import at a time; one that is cut short is not tried again by itself, since its uploads may be gone. */
const KIND = 'dataset-import';
const POLL = { pollingIntervalSeconds: 0.5 };
/** Of a data set whose content cannot be written down. */
const NOTHING_KEPT = { rows: 0, sha256: null, features: [], classes: {}, files: [], defects: [], audit: null };

/** A file to import; uploaded ones are removed afterwards. */
export interface ImportFile {
  readonly name: string;
  readonly path: string;
  readonly uploaded: boolean;
  /** Class of the rows that bear no label. */
  readonly label?: string | undefined;
}

interface ImportJob {
  readonly datasetId: string;
  readonly files: readonly ImportFile[];
  readonly extraFeatures: readonly string[];
  /** What the user says the files were made with. */
  readonly profile: DatasetProfileName | undefined;
}

/** The import under way. */
interface Current {
  readonly datasetId: string;
  readonly meter: ImportProgressMeter;
  job?: Job;
  isCancelled?: boolean;
}

/** Imports data sets in the background, each in a process of its own. */
@Injectable()
export class DatasetImporter implements OnModuleInit {
  private readonly logger = new Logger(DatasetImporter.name);
  private current: Current | undefined;

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly folders: DatasetFolders,
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
    private readonly stream: ServerEventStream,
    private readonly presenter: DatasetPresenter,
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.failInterrupted();
    await this.queue.work<ImportJob>(KIND, (job) => this.run(job), POLL);
  }

  /** How many imports wait. */
  async countWaiting(): Promise<number> {
    const importing = await this.datasets.importing();
    return importing.filter(({ id }) => id !== this.current?.datasetId).length;
  }

  async enqueue(job: ImportJob): Promise<void> {
    await this.queue.send(KIND, job);
  }

  /** How far the import of a data set is; null while it waits, and when it has ended. */
  progressOf(datasetId: string): DatasetDto['progress'] {
    return this.current?.datasetId === datasetId ? this.current.meter.current : null;
  }

  /** Ends an import that waits or runs. False: it has ended by itself. */
  async cancel(datasetId: string): Promise<boolean> {
    if (this.current?.datasetId === datasetId) {
      this.current.isCancelled = true;
      this.current.job?.stop();
      return true;
    }
    const dataset = await this.datasets.find(datasetId);
    if (dataset?.status !== 'importing') return false;
    // Whoever takes its job later finds that there is nothing to do.
    await this.finish(dataset, { status: 'cancelled' });
    return true;
  }

  /** Nothing imports when a control plane starts: what says so was interrupted. */
  private async failInterrupted(): Promise<void> {
    for (const dataset of await this.datasets.importing()) {
      await this.finish(dataset, {
        status: 'failed',
        error: 'the control plane was stopped meanwhile; import it again',
      });
    }
    const orphans = await this.folders.clean(await this.datasets.contents());
    if (orphans > 0) this.logger.warn(`removed ${orphans} imported contents that no data set names`);
  }

  private async run(job: ImportJob): Promise<void> {
    try {
      const dataset = await this.jobs.insist('an import', () => this.datasets.find(job.datasetId));
      if (dataset?.status === 'importing') await this.import(dataset, job);
    } finally {
      for (const { path, uploaded } of job.files) if (uploaded) await rm(path, { force: true });
    }
  }

  private async import(dataset: DatasetEntity, job: ImportJob): Promise<void> {
    const current: Current = {
      datasetId: dataset.id,
      meter: new ImportProgressMeter(this.clock, await sizeOf(job.files)),
    };
    this.current = current;
    const outcome = await this.jobs
      .run(KIND, dataset.id, (running) => this.importInChild(Object.assign(current, { job: running }), dataset, job))
      .then(
        (): Partial<DatasetEntity> => ({ status: 'ready' }),
        (error: unknown) => this.failed(current, dataset, error),
      );
    // A worker that was killed has not cleaned up behind itself; the next start removes what cannot be removed now.
    await rm(this.folders.incoming(dataset.id), { recursive: true, force: true }).catch(() => undefined);
    await this.finish(dataset, outcome);
    this.current = undefined;
  }

  /** There is no data set, but what was read and what was wrong with it is kept: whoever mends the files needs it. */
  private failed({ isCancelled }: Current, { name }: DatasetEntity, error: unknown): Partial<DatasetEntity> {
    if (isCancelled) return { rows: 0, files: [], defects: [], status: 'cancelled' };
    const reason = this.jobs.tell(error);
    this.logger.warn(`data set ${name} was not imported: ${reason}`);
    return { rows: 0, status: 'failed', error: reason };
  }

  private async importInChild(current: Current & { job: Job }, dataset: DatasetEntity, job: ImportJob): Promise<void> {
    const { files, extraFeatures, profile } = job;
    const input: ImportInput = {
      files: files.map(({ name, path, label }) => ({ name, path, ...(label !== undefined && { label }) })),
      extraFeatures: [...extraFeatures],
      ...(profile !== undefined && { profile }),
      agentProgram: this.runtime.config['agent.program'],
      incomingFolder: this.folders.incoming(dataset.id),
      storeFolder: this.folders.store,
    };
    if (current.isCancelled) throw new PicketError('task.stopped', 'operational', 'stopped on request');
    await current.job.child(input, (message) => {
      applyProgress(dataset, current.meter, importProgressSchema.parse(message));
      this.stream.send('dataset', this.presenter.show(dataset, current.meter.current));
    });
  }

  private finish(dataset: DatasetEntity, outcome: Partial<DatasetEntity>): Promise<void> {
    return this.jobs.end(`the import of ${dataset.name}`, {
      write: () => this.save(dataset, outcome),
      instead: (error) => this.save(dataset, { ...NOTHING_KEPT, status: 'failed', error }),
    });
  }

  private async save(dataset: DatasetEntity, outcome: Partial<DatasetEntity>): Promise<void> {
    await this.datasets.save(Object.assign(dataset, outcome));
    this.stream.send('dataset', this.presenter.show(dataset, null));
  }
}

function applyProgress(dataset: DatasetEntity, meter: ImportProgressMeter, progress: ImportProgress): void {
  switch (progress.kind) {
    case 'progress':
      meter.move(progress);
      dataset.rows = progress.rows;
      return;
    case 'file': {
      const { name, bytes, rows } = progress;
      dataset.files = [...dataset.files, { name, bytes, rows }];
      return;
    }
    case 'evidence':
      dataset.defects = progress.defects;
      return;
    case 'done':
      Object.assign(dataset, progress.content);
  }
}

async function sizeOf(files: readonly ImportFile[]): Promise<number> {
  // One that has gone meanwhile is the import's to complain about.
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
