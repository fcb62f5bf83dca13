export { beforeMigrations } from './before-start.js';
export { BackupModule } from './schedule/backup.module.js';
