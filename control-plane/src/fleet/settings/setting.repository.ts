import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { z } from 'zod';
import { MAX_INTEGER } from '../../api/fields.js';
import type { SettingScope } from '../../api/setting.js';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { SettingLayerEntity, SettingRevisionEntity } from './setting.entity.js';

const NEWEST_FIRST: KeysetOrder<SettingRevisionEntity> = {
  direction: 'DESC',
  columns: ['setting.revision'],
  key: z.tuple([z.int().min(0).max(MAX_INTEGER)]),
  keyOf: ({ revision }) => [revision],
};

@Injectable()
export class SettingRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(scope: SettingScope, target: string): Promise<SettingLayerEntity | null> {
    return this.layers.findOneBy({ scope, target });
  }

  /** No other transaction changes settings of any scope until this one has ended. */
  async lock(): Promise<void> {
    await this.connection.manager.query(`LOCK TABLE setting_layer IN SHARE ROW EXCLUSIVE MODE`);
  }

  /** The layers of these targets of a scope. */
  ofTargets(scope: SettingScope, targets: readonly string[]): Promise<SettingLayerEntity[]> {
    return this.layers.findBy({ scope, target: In([...targets]) });
  }

  /** Writes what holds now, and keeps it as a revision. */
  async save(layer: SettingLayerEntity): Promise<void> {
    await this.layers.upsert(layer, ['scope', 'target']);
    await this.connection.repository(SettingRevisionEntity).insert(layer);
  }

  pageOfRevisions(scope: SettingScope, target: string, request: PageRequest): Promise<Page<SettingRevisionEntity>> {
    const query = this.connection.repository(SettingRevisionEntity).createQueryBuilder('setting');
    return readPage(query.where({ scope, target }), NEWEST_FIRST, request);
  }

  /** A group has another name. */
  async renameGroup(name: string, renamed: string): Promise<void> {
    for (const entity of [SettingLayerEntity, SettingRevisionEntity])
      await this.connection.repository(entity).update({ scope: 'group', target: name }, { target: renamed });
  }

  /** A group is gone: another of its name begins anew. */
  async forgetGroup(name: string): Promise<void> {
    for (const entity of [SettingLayerEntity, SettingRevisionEntity])
      await this.connection.repository(entity).delete({ scope: 'group', target: name });
  }

  private get layers() {
    return this.connection.repository(SettingLayerEntity);
  }
}
