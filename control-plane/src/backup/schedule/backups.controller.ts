import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { backupListSchema, type BackupListDto } from '../../api/backup.js';
import { Allow } from '../../platform/http/allow.js';
import { ScheduledBackups } from './scheduled-backups.service.js';

@ApiTags('operation')
@Allow('view')
@Controller('backups')
export class BackupsController {
  constructor(private readonly backups: ScheduledBackups) {}

  @Get()
  @ApiOperation({ summary: 'Backups that were made without being asked for, and how the last restore drill went' })
  @ApiOkResponse({ standardSchema: backupListSchema })
  listBackups(): Promise<BackupListDto> {
    return this.backups.describe();
  }
}
