import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Clock } from '@picket/shared/clock';
import { featuresOfAgents, type DatasetProfileName } from '@picket/shared/features';
import { ownValue } from '@picket/shared/records';
import { toPrintable } from '@picket/shared/text';
import { z } from 'zod';
import { CLOCK } from '../platform/clock.js';
import { mapPage } from '../platform/database/keyset.js';
import { QueuePlaces } from '../platform/jobs/queue-places.js';
import { LabelledDatasetBuilder, type Deriving, type OfferedLabels } from './labelling/labelled-dataset-builder.js';
import { DatasetImporter, type ImportFile } from './import/dataset-importer.js';
import { DatasetPresenter } from './catalogue/dataset-presenter.js';
import { DatasetUses } from './catalogue/dataset-uses.js';
import {
  datasetNotFound,
  inUse,
  isJoined,
  noFiles,
  notCancellable,
  notToExtend,
  unknownLabels,
} from './catalogue/datasets.errors.js';
import type {
  DatasetDeletionDto,
  DatasetDto,
  DatasetListDto,
  DatasetListQueryDto,
  NewDatasetDto,
} from '../api/dataset.js';
import type { DatasetEntity } from './catalogue/dataset.entity.js';
import { DatasetRepository } from './catalogue/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { peekFile } from './import/peek-file.js';

/** A file as the upload left it. */
export interface UploadedFile {
  readonly originalname: string;
  readonly path: string;
}

@Injectable()
export class DatasetsService {
  private readonly logger = new Logger(DatasetsService.name);

  constructor(
    private readonly datasets: DatasetRepository,
    private readonly importer: DatasetImporter,
    private readonly deriver: LabelledDatasetBuilder,
    private readonly folders: DatasetFolders,
    private readonly uses: DatasetUses,
    private readonly presenter: DatasetPresenter,
    private readonly places: QueuePlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async page(query: DatasetListQueryDto): Promise<DatasetListDto> {
    return mapPage(await this.datasets.page(query), (dataset) => this.show(dataset));
  }

  /** Those that are ready and have one of these contents, newest first. */
  async withContent(sha256s: readonly string[]): Promise<DatasetDto[]> {
    return (await this.datasets.readyWith(sha256s)).map((dataset) => this.show(dataset));
  }

  /** @throws PicketError `dataset.not-found` */
  async get(id: string): Promise<DatasetDto> {
    return this.show(await this.require(id));
  }

  /** Undefined: it is gone. */
  async find(id: string): Promise<DatasetDto | undefined> {
    const dataset = await this.datasets.find(id);
    return dataset ? this.show(dataset) : undefined;
  }

  /**
   * Ends an import. The data set stays, as a cancelled one.
   * @throws PicketError `dataset.not-found`, `dataset.cancel.conflict`
   */
  async cancel(id: string): Promise<DatasetDto> {
    const { name } = await this.require(id);
    if (this.deriver.isBusyWith(id)) throw isJoined(name);
    if (!(await this.importer.cancel(id))) throw notCancellable(name, (await this.require(id)).status);
    return this.get(id);
  }

  /**
   * Removes a data set, and its numbers unless another one shares them.
   * @throws PicketError `dataset.not-found`, `dataset.in-use.conflict`
   */
  async delete(id: string, { by, reason = 'not said' }: DatasetDeletionDto): Promise<void> {
    const dataset = await this.require(id);
    if (dataset.status === 'importing') throw inUse(dataset.name, 'it is still being imported');
    if (this.deriver.isBusyWith(id)) throw inUse(dataset.name, 'it is being joined with labels');
    const derived = await this.datasets.derivedFrom(id);
    if (derived) throw inUse(dataset.name, `${derived.name}@${derived.version} was made of it`);
    const use = await this.uses.find(id);
    if (use !== undefined) throw inUse(dataset.name, use);
    const isShared = (await this.datasets.sharing(dataset)) > 0;
    await this.datasets.delete(id);
    this.logger.log(`data set ${dataset.name}@${dataset.version} was deleted by ${by}: ${reason}`);
    if (dataset.sha256 !== null && !isShared)
      await rm(this.folders.ofContent(dataset.sha256), { recursive: true, force: true });
  }

  /** Folder with the numbers of a data set that is ready; read it with `readDataset`. */
  folderOf(sha256: string): string {
    return this.folders.ofContent(sha256);
  }

  /**
   * Looks at the headers, then imports in the background. Uploads are removed once they are imported or refused.
   * @throws PicketError `dataset.foreign-file`, `dataset.capture-unlabelled`, `dataset.labels.invalid`,
   *   `dataset.path.forbidden`, `job.queue.conflict`
   */
  async create(request: NewDatasetDto, uploads: readonly UploadedFile[]): Promise<DatasetDto> {
    try {
      const found = [...uploads.map(fromUpload), ...(await this.fromPaths(request.paths))];
      const files = found.map((file) => ({ ...file, label: ownValue(request.labels, file.name) }));
      requireKnown(request.labels, files);
      const plan = { extraFeatures: request.extraFeatures, stated: request.profile };
      const profiles: DatasetProfileName[] = [];
      for (const file of files) profiles.push(await peekFile(file, plan));
      if (!profiles[0]) throw noFiles();
      return await this.start(request, profiles[0], files);
    } catch (error) {
      await Promise.all(uploads.map(({ path }) => rm(path, { force: true })));
      throw error;
    }
  }

  /**
   * Begins to make a data set of another one and rows of labels.
   * @throws PicketError `dataset.not-found`, `dataset.labels.conflict`, `dataset.damaged`
   */
  async derive(baseId: string, offered: OfferedLabels): Promise<Deriving> {
    const base = await this.require(baseId);
    const { name, status, profile, features } = base;
    if (status !== 'ready') throw notToExtend(name, `it is ${status}`);
    const measured = featuresOfAgents(profile);
    if (measured.length === 0) throw notToExtend(name, `no agent measures profile ${profile}`);
    if (features.some((feature, column) => feature !== measured[column]))
      throw notToExtend(name, 'it has features beyond those');
    return this.deriver.start(base, offered);
  }

  private async start(request: NewDatasetDto, profile: DatasetProfileName, files: ImportFile[]): Promise<DatasetDto> {
    const add = () => this.datasets.add(newDataset(request.name, profile, new Date(this.clock.now())));
    const dataset = await this.places.admit('dataset-import', () => this.importer.countWaiting(), add);
    const { extraFeatures, profile: stated } = request;
    await this.importer.enqueue({ datasetId: dataset.id, files, extraFeatures, profile: stated });
    return this.show(dataset);
  }

  private show(dataset: DatasetEntity): DatasetDto {
    return this.presenter.show(dataset, this.importer.progressOf(dataset.id));
  }

  private async require(id: string): Promise<DatasetEntity> {
    const dataset = z.uuid().safeParse(id).success ? await this.datasets.find(id) : null;
    if (!dataset) throw datasetNotFound(id);
    return dataset;
  }

  private fromPaths(paths: readonly string[]): Promise<ImportFile[]> {
    return Promise.all(
      paths.map(async (path) => ({
        name: toPrintable(basename(path)),
        path: await this.folders.resolveImport(path),
        uploaded: false,
      })),
    );
  }
}

function fromUpload({ originalname, path }: UploadedFile): ImportFile {
  return { name: toPrintable(originalname), path, uploaded: true };
}

/** A label for a file that is not there is a slip of the pen. */
function requireKnown(labels: NewDatasetDto['labels'], files: readonly ImportFile[]): void {
  const unknown = Object.keys(labels).filter((name) => files.every((file) => file.name !== name));
  if (unknown.length > 0) throw unknownLabels(unknown);
}

function newDataset(name: string, profile: DatasetProfileName, createdAt: Date): Omit<DatasetEntity, 'version'> {
  return {
    id: randomUUID(),
    name,
    status: 'importing',
    error: null,
    createdAt,
    sha256: null,
    profile,
    rows: 0,
    rowsUnlabelled: 0,
    features: [],
    classes: {},
    files: [],
    defects: [],
    audit: null,
    auditProgress: null,
    auditOverrides: [],
    derivedFrom: null,
  };
}
