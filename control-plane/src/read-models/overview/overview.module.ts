import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/index.js';
import { FleetModule } from '../../fleet/index.js';
import { OverviewController } from './overview.controller.js';
import { OverviewService } from './overview.service.js';

@Module({ imports: [FleetModule, AlertsModule], controllers: [OverviewController], providers: [OverviewService] })
export class OverviewModule {}
