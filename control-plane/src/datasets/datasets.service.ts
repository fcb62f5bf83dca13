import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Clock } from '@picket/shared/clock';
import { featuresOfAgents, type ProfileName } from '@picket/shared/features';
import { z } from 'zod';
import { CLOCK } from '../platform/clock.js';
import { DatasetDeriver, type Deriving, type OfferedLabels } from './dataset-deriver.js';
import { DatasetImporter, type ImportFile } from './dataset-importer.js';
import { toDatasetDto } from './dataset-presenter.js';
import { datasetNotFound, noFiles, notToExtend } from './datasets.errors.js';
import type { DatasetDto, DatasetListDto, NewDatasetDto } from './dto/dataset.dto.js';
import type { DatasetEntity } from './persistence/dataset.entity.js';
import { DatasetRepository } from './persistence/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { peekProfile } from './storage/peek-profile.js';

/** A file as the upload left it. */
export interface UploadedFile {
  readonly originalname: string;
  readonly path: string;
}

@Injectable()
export class DatasetsService {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly importer: DatasetImporter,
    private readonly deriver: DatasetDeriver,
    private readonly folders: DatasetFolders,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(): Promise<DatasetListDto> {
    return { items: (await this.datasets.newestFirst()).map(toDatasetDto) };
  }

  /** @throws PicketError `dataset.not-found` */
  async get(id: string): Promise<DatasetDto> {
    return toDatasetDto(await this.require(id));
  }

  /** Folder with the numbers of a data set that is ready; read it with `readDataset`. */
  folderOf(sha256: string): string {
    return this.folders.ofContent(sha256);
  }

  /**
   * Looks at the headers, then imports in the background. Uploads are removed once they are imported or refused.
   * @throws PicketError `dataset.foreign-file`, `dataset.mixed-profiles`, `dataset.path.forbidden`
   */
  async create(request: NewDatasetDto, uploads: readonly UploadedFile[]): Promise<DatasetDto> {
    try {
      const files = [...uploads.map(fromUpload), ...(await this.fromPaths(request.paths))];
      const [first, ...others] = files;
      if (!first) throw noFiles();
      const profile = await peekProfile(first.path, first.name, request.extraFeatures);
      for (const { path, name } of others) await peekProfile(path, name, request.extraFeatures);
      return await this.start(request, profile, files);
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
    if (features.some((feature, at) => feature !== measured[at]))
      throw notToExtend(name, 'it has features beyond those');
    return this.deriver.start(base, offered);
  }

  private async require(id: string): Promise<DatasetEntity> {
    const dataset = z.uuid().safeParse(id).success ? await this.datasets.find(id) : null;
    if (!dataset) throw datasetNotFound(id);
    return dataset;
  }

  private async start(request: NewDatasetDto, profile: ProfileName, files: ImportFile[]): Promise<DatasetDto> {
    const dataset = await this.datasets.save(newDataset(request.name, profile, new Date(this.clock.now())));
    await this.importer.enqueue({ datasetId: dataset.id, files, extraFeatures: request.extraFeatures });
    return toDatasetDto(dataset);
  }

  private fromPaths(paths: readonly string[]): Promise<ImportFile[]> {
    return Promise.all(
      paths.map(async (path) => ({
        name: basename(path),
        path: await this.folders.resolveImport(path),
        uploaded: false,
      })),
    );
  }
}

function fromUpload({ originalname, path }: UploadedFile): ImportFile {
  return { name: originalname, path, uploaded: true };
}

function newDataset(name: string, profile: ProfileName, createdAt: Date): DatasetEntity {
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
