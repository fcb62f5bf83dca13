import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ModelAlias } from '../../../api/model.js';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../../platform/database/keyset.js';
import { TransactionalConnection } from '../../../platform/database/transactional-connection.js';
import { ModelAliasChangeEntity } from './model-alias-change.entity.js';
import { ModelAliasEntity } from './model-alias.entity.js';

/** Moves of aliases that a version's lineage shows. */
const MOVES_OF_A_VERSION = 200;

const LAST_MOVE_FIRST: KeysetOrder<ModelAliasChangeEntity> = {
  direction: 'DESC',
  columns: ['change.id'],
  key: z.tuple([z.string().regex(/^\d{1,18}$/)]),
  keyOf: ({ id }) => [id],
};

/** Where the names of models point, and how they have moved. */
@Injectable()
export class AliasRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  findAll(): Promise<ModelAliasEntity[]> {
    return this.aliases.find();
  }

  findByVersion(name: string, version: number): Promise<ModelAliasEntity[]> {
    return this.aliases.findBy({ name, version });
  }

  /** The alias of that model, or without a name the one that was set last of all models. */
  findAlias(alias: ModelAlias, name?: string): Promise<ModelAliasEntity | null> {
    const where = name === undefined ? { alias } : { alias, name };
    return this.aliases.findOne({ where, order: { setAt: 'DESC' } });
  }

  /** Holds the names of a model until the transaction ends: the transaction that reads them first writes them first. */
  async lockAliases(name: string): Promise<void> {
    await this.connection.manager.query('SELECT name FROM model WHERE name = $1 FOR UPDATE', [name]);
  }

  /** For the promotion gate only. */
  async writeAlias(alias: ModelAliasEntity): Promise<void> {
    await this.aliases.upsert(alias, ['name', 'alias']);
  }

  /** For the promotion gate only. */
  async removeAlias(name: string, alias: ModelAlias): Promise<void> {
    await this.aliases.delete({ name, alias });
  }

  /** For the promotion gate only. */
  async addChange(change: Omit<ModelAliasChangeEntity, 'id'>): Promise<void> {
    await this.changes.insert(change);
  }

  /** Newest first. */
  changesOf(name: string, request: PageRequest): Promise<Page<ModelAliasChangeEntity>> {
    return readPage(this.changes.createQueryBuilder('change').where({ name }), LAST_MOVE_FIRST, request);
  }

  /** Newest first. */
  changesOfVersion(name: string, version: number): Promise<ModelAliasChangeEntity[]> {
    const where = [
      { name, fromVersion: version },
      { name, toVersion: version },
    ];
    return this.changes.find({ where, order: { id: 'DESC' }, take: MOVES_OF_A_VERSION });
  }

  /** The last move of that alias, whichever the model. */
  lastChangeOf(alias: ModelAlias): Promise<ModelAliasChangeEntity | null> {
    return this.changes.findOne({ where: { alias }, order: { id: 'DESC' } });
  }

  private get aliases() {
    return this.connection.repository(ModelAliasEntity);
  }

  private get changes() {
    return this.connection.repository(ModelAliasChangeEntity);
  }
}
