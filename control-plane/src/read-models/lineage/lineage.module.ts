import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/index.js';
import { DatasetsModule } from '../../datasets/index.js';
import { FleetModule } from '../../fleet/index.js';
import { RegistryModule } from '../../registry/index.js';
import { LineageController } from './lineage.controller.js';
import { LineageService } from './lineage.service.js';

@Module({
  imports: [DatasetsModule, RegistryModule, FleetModule, AlertsModule],
  controllers: [LineageController],
  providers: [LineageService],
})
export class LineageModule {}
