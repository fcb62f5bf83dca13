import { Inject, Injectable } from '@nestjs/common';
import { rm, stat } from 'node:fs/promises';
import type { Clock } from '@picket/shared/clock';
import type { DatasetProfileName } from '@picket/shared/features';
import { CLOCK } from '../../platform/clock.js';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { ChildJobQueue } from '../../platform/jobs/child-job-queue.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { Runtime } from '../../platform/runtime.js';
import { DatasetPresenter } from '../catalogue/dataset-presenter.js';
import type { DatasetDto } from '../../api/dataset.js';
import { ImportProgressMeter } from './import-progress.js';
import type { DatasetEntity } from '../catalogue/dataset.entity.js';
import { DatasetRepository } from '../catalogue/dataset.repository.js';
import { DatasetFolders } from '../storage/dataset-folders.js';
import { importJob, type ImportInput, type ImportProgress } from './import-job.js';

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

interface QueuedImport {
  readonly datasetId: string;
  readonly files: readonly ImportFile[];
  readonly extraFeatures: readonly string[];
  /** What the user says the files were made with. */
  readonly profile: DatasetProfileName | undefined;
}

/** An import that has been taken from the queue. */
interface Import {
  /** Of the data set. */
  readonly id: string;
  readonly dataset: DatasetEntity;
  readonly queued: QueuedImport;
  readonly meter: ImportProgressMeter;
}

/**
 * Imports data sets in the background. An import that is cut short is not tried again by itself, since its uploads may
 * be gone.
 */
@Injectable()
export class DatasetImporter extends ChildJobQueue<QueuedImport, Import> {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly folders: DatasetFolders,
    queue: JobQueue,
    jobs: BackgroundJobs,
    private readonly stream: ServerEventStream,
    private readonly presenter: DatasetPresenter,
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('dataset-import', queue, jobs);
  }

  /** How many imports wait. */
  async countWaiting(): Promise<number> {
    const importing = await this.datasets.importing();
    return importing.filter(({ id }) => id !== this.underWay()?.id).length;
  }

  /** How far the import of a data set is; null while it waits, and when it has ended. */
  progressOf(datasetId: string): DatasetDto['progress'] {
    const current = this.underWay();
    return current?.id === datasetId ? current.meter.current : null;
  }

  /** Ends an import that waits or runs. False: it has ended by itself. */
  async cancel(datasetId: string): Promise<boolean> {
    if (this.stop(datasetId)) return true;
    const dataset = await this.datasets.find(datasetId);
    if (dataset?.status !== 'importing') return false;
    // Whoever takes its job later finds that there is nothing to do.
    await this.finish(dataset, { status: 'cancelled' });
    return true;
  }

  /** Nothing imports when a control plane starts: what says so was interrupted. */
  protected async recover(): Promise<readonly QueuedImport[]> {
    const error = 'the control plane was stopped meanwhile; import it again';
    for (const dataset of await this.datasets.importing()) await this.finish(dataset, { status: 'failed', error });
    const orphans = await this.folders.clean(await this.datasets.contents());
    if (orphans > 0) this.logger.warn(`removed ${orphans} imported contents that no data set names`);
    return [];
  }

  protected async take(queued: QueuedImport): Promise<Import | null> {
    const dataset = await this.datasets.find(queued.datasetId);
    if (dataset?.status !== 'importing') return null;
    return { id: dataset.id, dataset, queued, meter: new ImportProgressMeter(this.clock, await sizeOf(queued.files)) };
  }

  protected async perform({ dataset, queued, meter }: Import, job: Job): Promise<void> {
    try {
      await job.child(importJob, this.inputOf(dataset, queued), (progress) => {
        applyProgress(dataset, meter, progress);
        this.stream.send('dataset', this.presenter.show(dataset, meter.current));
      });
    } finally {
      // A worker that was killed has not cleaned up behind itself; the next start removes what cannot be removed now.
      await rm(this.folders.incoming(dataset.id), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  protected succeed({ dataset }: Import): Promise<void> {
    return this.finish(dataset, { status: 'ready' });
  }

  /** There is no data set, but what was read and what was wrong with it is kept: whoever mends the files needs it. */
  protected fail({ dataset }: Import, error: unknown, isCancelled: boolean): Promise<void> {
    if (isCancelled) return this.finish(dataset, { rows: 0, files: [], defects: [], status: 'cancelled' });
    const reason = this.jobs.tell(error);
    this.logger.warn(`data set ${dataset.name} was not imported: ${reason}`);
    return this.finish(dataset, { rows: 0, status: 'failed', error: reason });
  }

  protected override async release({ files }: QueuedImport): Promise<void> {
    for (const { path, uploaded } of files) if (uploaded) await rm(path, { force: true });
  }

  private inputOf({ id }: DatasetEntity, { files, extraFeatures, profile }: QueuedImport): ImportInput {
    return {
      files: files.map(({ name, path, label }) => ({ name, path, ...(label !== undefined && { label }) })),
      extraFeatures: [...extraFeatures],
      ...(profile !== undefined && { profile }),
      agentProgram: this.runtime.config['agent.program'],
      incomingFolder: this.folders.incoming(id),
      storeFolder: this.folders.store,
    };
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
