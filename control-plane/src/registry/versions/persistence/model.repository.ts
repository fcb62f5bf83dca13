import { Injectable } from '@nestjs/common';
import { MAX_VERSION, type ModelManifest } from '@picket/shared/bundle';
import { IsNull, Raw } from 'typeorm';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../../platform/database/keyset.js';
import { TransactionalConnection } from '../../../platform/database/transactional-connection.js';
import { time } from '../../../api/fields.js';
import type { Evaluation } from '../../../api/evaluation-report.js';
import { modelNameSchema, type ModelListQueryDto, type PromotionOverride } from '../../../api/model.js';
import { numbersUsedUp } from '../../registry.errors.js';
import { ModelVersionEntity } from './model-version.entity.js';

const NEWEST_FIRST: KeysetOrder<ModelVersionEntity> = {
  direction: 'DESC',
  columns: ['version.createdAt', 'version.name', 'version.version'],
  key: z.tuple([time, modelNameSchema, z.int().min(1).max(MAX_VERSION)]),
  keyOf: ({ createdAt, name, version }) => [createdAt.toISOString(), name, version],
};

/** What other contexts read of a version. */
export interface RegisteredModel {
  /** SHA-256 of the bundle. */
  readonly digest: string;
  readonly manifest: ModelManifest;
}

/** Versions of models, and the numbers that they get. */
@Injectable()
export class ModelRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  page({ name, deleted, ...request }: ModelListQueryDto): Promise<Page<ModelVersionEntity>> {
    const where = { ...(name !== undefined && { name }), ...(!deleted && { deletedAt: IsNull() }) };
    return readPage(this.versions.createQueryBuilder('version').where(where), NEWEST_FIRST, request);
  }

  newestLive(name: string): Promise<ModelVersionEntity | null> {
    const where = { name, deletedAt: IsNull() };
    return this.versions.findOne({ where, order: { createdAt: 'DESC', version: 'DESC' } });
  }

  /** Those that have not been deleted. */
  live(): Promise<ModelVersionEntity[]> {
    return this.versions.findBy({ deletedAt: IsNull() });
  }

  find(name: string, version: number): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ name, version });
  }

  /** For a transaction that decides by what it reads: no other one changes the row until it has ended. */
  findLocked(name: string, version: number): Promise<ModelVersionEntity | null> {
    return this.versions.findOne({ where: { name, version }, lock: { mode: 'pessimistic_write' } });
  }

  findByDigest(digest: string): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ digest });
  }

  /** The version that the bundle of that digest has become under another name. */
  findImportedAs(name: string, importedFrom: string): Promise<ModelVersionEntity | null> {
    const lineage = Raw((column) => `${column} -> 'lineage' ->> 'importedFrom' = :importedFrom`, { importedFrom });
    return this.versions.findOneBy({ name, deletedAt: IsNull(), description: lineage });
  }

  /** Versions that were trained on a data set of that content, tombstones too; newest first. */
  pageTrainedOn(sha256: string, request: PageRequest): Promise<Page<ModelVersionEntity>> {
    const content = JSON.stringify({ lineage: { datasets: [{ sha256 }] } });
    const builder = this.versions.createQueryBuilder('version');
    builder.where('version.description @> CAST(:content AS jsonb)', { content });
    return readPage(builder, NEWEST_FIRST, request);
  }

  /** The digest and the whole manifest of a version. */
  async findManifest(where: { digest: string } | { name: string; version: number }): Promise<RegisteredModel | null> {
    const select = { name: true, version: true, digest: true, manifest: true } as const;
    const found = await this.versions.findOne({ where, select });
    return found?.manifest ? { digest: found.digest, manifest: found.manifest } : null;
  }

  /** The report of a version; null where it has none. */
  async findEvaluation(name: string, version: number): Promise<Evaluation | null> {
    const select = { name: true, version: true, evaluation: true } as const;
    const found = await this.versions.findOne({ where: { name, version }, select });
    return found?.evaluation ?? null;
  }

  findByTrainingRun(trainingRunId: string): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ trainingRunId });
  }

  async insert(version: ModelVersionEntity): Promise<void> {
    await this.versions.save(version);
  }

  /** Changes a version that is there already. */
  async update(version: ModelVersionEntity): Promise<void> {
    await this.versions.save(version);
  }

  /**
   * A number that no version of that model has had or will have: it counts on, whatever becomes of the version.
   * @throws PicketError `model.numbers.conflict`
   */
  async takeVersionNumber(name: string): Promise<number> {
    const [row] = await this.connection.manager.query<{ last_version: number }[]>(
      `INSERT INTO model (name, last_version) VALUES ($1, 1)
       ON CONFLICT (name) DO UPDATE SET last_version = model.last_version + 1 WHERE model.last_version < $2
       RETURNING last_version`,
      [name, MAX_VERSION],
    );
    if (!row) throw numbersUsedUp(name);
    return row.last_version;
  }

  /** The last number that a version of that model has had; 0 for none. Holds the model until the transaction ends. */
  async lastVersionNumber(name: string): Promise<number> {
    const [row] = await this.connection.manager.query<{ last_version: number }[]>(
      `INSERT INTO model (name, last_version) VALUES ($1, 0)
       ON CONFLICT (name) DO UPDATE SET last_version = model.last_version
       RETURNING last_version`,
      [name],
    );
    return row?.last_version ?? 0;
  }

  /** Sees to it that no version made here gets that number, nor one before it. Holds the model until the transaction ends. */
  async passVersionNumber(name: string, version: number): Promise<void> {
    await this.connection.manager.query(
      `INSERT INTO model (name, last_version) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET last_version = greatest(model.last_version, excluded.last_version)`,
      [name, version],
    );
  }

  async recordOverride(name: string, version: number, override: PromotionOverride): Promise<void> {
    await this.connection.manager.query(
      'UPDATE model_version SET audit_overrides = audit_overrides || $3::jsonb WHERE name = $1 AND version = $2',
      [name, version, JSON.stringify([override])],
    );
  }

  private get versions() {
    return this.connection.repository(ModelVersionEntity);
  }
}
