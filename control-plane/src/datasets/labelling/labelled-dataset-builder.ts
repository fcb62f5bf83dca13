import { Inject, Injectable, Logger } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../../platform/jobs/background-jobs.js';
import { QueuePlaces } from '../../platform/jobs/queue-places.js';
import type { WaitingLine } from '../../platform/jobs/waiting-line.js';
import { DatasetPresenter } from '../catalogue/dataset-presenter.js';
import { datasetFilesGone } from '../catalogue/datasets.errors.js';
import { LABELS_FILE, type LabelRow } from './label-row.js';
import type { DatasetDto } from '../../api/dataset.js';
import type { DerivationDto } from '../../api/derivation.js';
import type { DatasetEntity } from '../catalogue/dataset.entity.js';
import { DatasetRepository } from '../catalogue/dataset.repository.js';
import { DatasetFolders } from '../storage/dataset-folders.js';
import { writeLabelRows } from './label-rows-file.js';
import { deriveJob, type DeriveInput, type LabelUse } from './derive-job.js';

const KIND = 'dataset-derivation';

/** Labels to join with a data set. */
export interface OfferedLabels {
  readonly name: string;
  /** Those that say what a flow is, and what is already known to be left out of the others. */
  readonly begun: Pick<DeriveInput['begun'], 'labels' | 'leftOut' | 'by'>;
  /** Newest label first. */
  readonly rows: AsyncIterable<LabelRow>;
  /** Called once the data set is there, with what became of each label. */
  readonly onMerged: (datasetId: string, uses: readonly LabelUse[]) => Promise<void>;
}

/** A data set that is being made, and its end: ready or rejected with the reason. */
export interface Deriving {
  readonly started: DatasetDto;
  readonly done: Promise<DatasetDto>;
}

/** Makes data sets of a data set and labels, one after another, each in a process of its own. */
@Injectable()
export class LabelledDatasetBuilder {
  private readonly logger = new Logger(LabelledDatasetBuilder.name);
  /** Id of each data set that is being made, and of the one that it is made of. */
  private readonly making = new Map<string, string>();
  private readonly line: WaitingLine;

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly folders: DatasetFolders,
    private readonly connection: TransactionalConnection,
    private readonly stream: ServerEventStream,
    private readonly presenter: DatasetPresenter,
    private readonly jobs: BackgroundJobs,
    places: QueuePlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.line = places.line(KIND);
  }

  /** Is it being made here, or of it another one? */
  isBusyWith(datasetId: string): boolean {
    return this.making.has(datasetId) || [...this.making.values()].includes(datasetId);
  }

  /** @throws PicketError `dataset.damaged` when the base's files are gone, `job.queue.conflict` */
  async start(base: DatasetEntity, offered: OfferedLabels): Promise<Deriving> {
    if (base.sha256 === null || !existsSync(this.folders.ofContent(base.sha256))) throw datasetFilesGone(base.name);
    const place = this.line.enter();
    const dataset = await this.datasets.add(this.begin(base, offered.name)).catch((error: unknown) => {
      place.leave();
      throw error;
    });
    const started = this.presenter.show(dataset);
    this.stream.send('dataset', started);
    this.making.set(dataset.id, base.id);
    const make = () => this.jobs.run(KIND, dataset.id, (job) => this.run(job, dataset, base, offered));
    const done = place.run(make).finally(() => this.making.delete(dataset.id));
    done.catch(() => undefined);
    return { started, done };
  }

  private begin(base: DatasetEntity, name: string): DatasetEntity {
    return {
      ...base,
      id: randomUUID(),
      name,
      status: 'importing',
      createdAt: new Date(this.clock.now()),
      sha256: null,
      rows: 0,
      defects: [],
      audit: null,
      auditProgress: null,
      derivedFrom: null,
    };
  }

  private async run(
    job: Job,
    dataset: DatasetEntity,
    base: DatasetEntity,
    offered: OfferedLabels,
  ): Promise<DatasetDto> {
    const labelRowsFile = `${this.folders.incoming(dataset.id)}.labels`;
    try {
      await mkdir(dirname(labelRowsFile), { recursive: true });
      await writeLabelRows(labelRowsFile, offered.rows);
      const uses = await this.deriveInChild(job, dataset, base, offered, labelRowsFile);
      await this.jobs.insist(`data set ${dataset.name}`, () => this.finish(dataset, offered, uses));
      return this.presenter.show(dataset);
    } catch (error) {
      this.logger.warn(`data set ${dataset.name} was not made: ${describeError(error)}`);
      await this.fail(dataset, this.jobs.tell(error));
      throw error;
    } finally {
      await rm(labelRowsFile, { force: true });
    }
  }

  /** Together, so that a data set that is ready always says what became of its labels. */
  private async finish(dataset: DatasetEntity, { onMerged }: OfferedLabels, uses: readonly LabelUse[]): Promise<void> {
    await this.connection.withTransaction(async () => {
      await this.datasets.save(Object.assign(dataset, { status: 'ready' as const }));
      await onMerged(dataset.id, uses);
    });
    this.stream.send('dataset', this.presenter.show(dataset));
  }

  private fail(dataset: DatasetEntity, error: string): Promise<void> {
    const write = async (values: Partial<DatasetEntity>) => {
      await this.datasets.save(Object.assign(dataset, values));
      this.stream.send('dataset', this.presenter.show(dataset));
    };
    return this.jobs.end(`data set ${dataset.name}`, {
      write: () => write({ status: 'failed', error }),
      instead: (reason) => write({ status: 'failed', error: reason, derivedFrom: null }),
    });
  }

  private async deriveInChild(
    job: Job,
    dataset: DatasetEntity,
    base: DatasetEntity,
    { begun }: OfferedLabels,
    labelRowsFile: string,
  ): Promise<readonly LabelUse[]> {
    const sha256 = base.sha256 ?? '';
    const input: DeriveInput = {
      baseFolder: this.folders.ofContent(sha256),
      labelRowsFile,
      begun: { ...begun, datasetId: base.id, name: base.name, sha256 },
      incomingFolder: this.folders.incoming(dataset.id),
      storeFolder: this.folders.store,
    };
    let uses: readonly LabelUse[] = [];
    await job.child(deriveJob, input, (progress) => {
      if (progress.kind === 'merged') {
        uses = progress.uses;
        Object.assign(dataset, withLabelsFile(base, progress.derivation));
      } else if (progress.kind === 'done') Object.assign(dataset, progress.content);
    });
    return uses;
  }
}

/** Rows of labels are a file of their own: splits and audits tell them from the others. */
function withLabelsFile(base: DatasetEntity, derivedFrom: DerivationDto): Partial<DatasetEntity> {
  return { derivedFrom, files: [...base.files, { name: LABELS_FILE, bytes: 0, rows: derivedFrom.rows.added }] };
}
