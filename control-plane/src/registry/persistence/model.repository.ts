import { Injectable } from '@nestjs/common';
import { MAX_VERSION, type ModelManifest } from '@picket/shared/trust';
import { IsNull, Raw } from 'typeorm';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Evaluation } from '../dto/evaluation.dto.js';
import type { ModelAlias, PromotionOverride } from '../dto/model.dto.js';
import { ModelAliasChangeEntity } from './model-alias-change.entity.js';
import { ModelAliasEntity } from './model-alias.entity.js';
import { numbersUsedUp } from '../registry.errors.js';
import { ModelVersionEntity } from './model-version.entity.js';

/** Moves of aliases that are shown of one model. */
const SHOWN_CHANGES = 200;

/** What other contexts read of a version. */
export interface RegisteredModel {
  /** SHA-256 of the bundle. */
  readonly digest: string;
  readonly manifest: ModelManifest;
}

@Injectable()
export class ModelRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  newestFirst(): Promise<ModelVersionEntity[]> {
    return this.versions.find({ order: { createdAt: 'DESC', name: 'ASC', version: 'DESC' } });
  }

  /** Those that have not been deleted. */
  live(): Promise<ModelVersionEntity[]> {
    return this.versions.findBy({ deletedAt: IsNull() });
  }

  find(name: string, version: number): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ name, version });
  }

  /** For a transaction that decides by what it reads: nobody else changes the row until it has ended. */
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
  findTrainedOn(sha256: string): Promise<ModelVersionEntity[]> {
    const content = JSON.stringify({ lineage: { datasets: [{ sha256 }] } });
    return this.versions.find({
      where: { description: Raw((column) => `${column} @> CAST(:content AS jsonb)`, { content }) },
      order: { createdAt: 'DESC', name: 'ASC', version: 'DESC' },
    });
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

  aliases(): Promise<ModelAliasEntity[]> {
    return this.connection.repository(ModelAliasEntity).find();
  }

  aliasesOf(name: string, version: number): Promise<ModelAliasEntity[]> {
    return this.connection.repository(ModelAliasEntity).findBy({ name, version });
  }

  /** The alias of that model, or without a name the one that was set last of all models. */
  findAlias(alias: ModelAlias, name?: string): Promise<ModelAliasEntity | null> {
    const where = name === undefined ? { alias } : { alias, name };
    return this.connection.repository(ModelAliasEntity).findOne({ where, order: { setAt: 'DESC' } });
  }

  /** Holds the names of a model until the transaction ends: who reads them first writes them first. */
  async lockAliases(name: string): Promise<void> {
    await this.connection.manager.query('SELECT name FROM model WHERE name = $1 FOR UPDATE', [name]);
  }

  /** For the promotion gate only. */
  async writeAlias(alias: ModelAliasEntity): Promise<void> {
    await this.connection.repository(ModelAliasEntity).upsert(alias, ['name', 'alias']);
  }

  /** For the promotion gate only. */
  async removeAlias(name: string, alias: ModelAlias): Promise<void> {
    await this.connection.repository(ModelAliasEntity).delete({ name, alias });
  }

  /** For the promotion gate only. */
  async addChange(change: Omit<ModelAliasChangeEntity, 'id'>): Promise<void> {
    await this.connection.repository(ModelAliasChangeEntity).insert(change);
  }

  /** Newest first. */
  changesOf(name: string): Promise<ModelAliasChangeEntity[]> {
    return this.connection
      .repository(ModelAliasChangeEntity)
      .find({ where: { name }, order: { id: 'DESC' }, take: SHOWN_CHANGES });
  }

  /** The last move of that alias, whichever the model. */
  lastChangeOf(alias: ModelAlias): Promise<ModelAliasChangeEntity | null> {
    return this.connection.repository(ModelAliasChangeEntity).findOne({ where: { alias }, order: { id: 'DESC' } });
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
