import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../errors.js';
import type { ControlPlaneConfig } from '../platform/config.js';
import { programVersion } from '../platform/version.js';
import { createBackup } from './create-backup.js';
import { listMigrations } from './database/catalogue.js';
import { withClient } from './database/connect.js';
import { OWN_MIGRATIONS } from './database/schema.js';
import { configuredPassphrase } from './passphrase.js';
import { BackupFolder } from './schedule/backup-folder.js';

/** Of the last upgrades; who goes back further has backups by schedule. */
const KEPT = 2;

/**
 * Before the schema is touched: refuses a database of a later release, and backs up one that is about to be upgraded.
 * @throws PicketError `database.newer`, `database.upgrade-unsaved`
 */
export async function beforeMigrations(config: ControlPlaneConfig, databaseUrl: string): Promise<void> {
  const had = await withClient(databaseUrl, listMigrations);
  refuseLaterSchema(had);
  const isUpgrade = had.length > 0 && OWN_MIGRATIONS.some((name) => !had.includes(name));
  if (isUpgrade && config['backup.beforeUpgrade']) await saveBeforeUpgrade(config, databaseUrl);
}

function refuseLaterSchema(had: readonly string[]): void {
  const unknown = had.filter((name) => !OWN_MIGRATIONS.includes(name));
  if (unknown.length === 0) return;
  throw new ControlPlaneError('database.newer', `the database has a schema of a later release: ${unknown.join(', ')}`, {
    next:
      'start that release again; to go back, restore the backup that was made before the upgrade (backups/ in the ' +
      'data folder, or PICKET_BACKUP_DIR) into an empty folder',
  });
}

async function saveBeforeUpgrade(config: ControlPlaneConfig, databaseUrl: string): Promise<void> {
  const logger = new Logger('backup');
  const folder = new BackupFolder(config['backup.dir'] ?? join(config['data.dir'], 'backups'));
  const name = folder.nameAt('before-upgrade', new Date());
  logger.log(`the schema will be upgraded: backing up to ${name} first`);
  try {
    if (config['backup.dir'] === undefined) await mkdir(folder.path, { recursive: true, mode: 0o700 });
    const passphrase = await configuredPassphrase(config);
    const installation = { dataFolder: config['data.dir'], databaseUrl };
    const made = await createBackup(installation, folder.pathOf(name), { passphrase, version: programVersion() });
    await folder.note(name, made, passphrase !== undefined);
    await folder.keepNewest('before-upgrade', KEPT);
  } catch (cause) {
    throw new ControlPlaneError('database.upgrade-unsaved', `no backup before the upgrade: ${describeError(cause)}`, {
      next: 'make one possible, or make one yourself and set PICKET_BACKUP_BEFORE_UPGRADE=false',
      cause,
    });
  }
}
