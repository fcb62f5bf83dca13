import { Module } from '@nestjs/common';
import { BackupsController } from './backups.controller.js';
import { ScheduledBackups } from './scheduled-backups.service.js';

@Module({ controllers: [BackupsController], providers: [ScheduledBackups] })
export class BackupModule {}
