import { Injectable } from '@nestjs/common';
import type { ModelManifest } from '@picket/shared/trust';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { ModelAlias, PromotionOverride } from '../dto/model.dto.js';
import { ModelAliasEntity } from './model-alias.entity.js';
import { ModelVersionEntity } from './model-version.entity.js';

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

  find(name: string, version: number): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ name, version });
  }

  /** The digest and the whole manifest of a version. */
  async findManifest(where: { digest: string } | { name: string; version: number }): Promise<RegisteredModel | null> {
    const select = { name: true, version: true, digest: true, manifest: true } as const;
    const found = await this.versions.findOne({ where, select });
    return found?.manifest ? { digest: found.digest, manifest: found.manifest } : null;
  }

  findByTrainingRun(trainingRunId: string): Promise<ModelVersionEntity | null> {
    return this.versions.findOneBy({ trainingRunId });
  }

  async insert(version: ModelVersionEntity): Promise<void> {
    await this.versions.save(version);
  }

  /** A number that no version of that model has had or will have: it counts on, whatever becomes of the version. */
  async takeVersionNumber(name: string): Promise<number> {
    const [row] = await this.connection.manager.query<{ last_version: number }[]>(
      `INSERT INTO model (name, last_version) VALUES ($1, 1)
       ON CONFLICT (name) DO UPDATE SET last_version = model.last_version + 1
       RETURNING last_version`,
      [name],
    );
    if (!row) throw new Error('PostgreSQL returned no row');
    return row.last_version;
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

  async setAlias(alias: ModelAliasEntity): Promise<void> {
    await this.connection.repository(ModelAliasEntity).upsert(alias, ['name', 'alias']);
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
