import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AlertsModule } from '../alerts/index.js';
import { DatasetsModule } from '../datasets/index.js';
import { RegistryModule } from '../registry/index.js';
import { TrainingModule } from '../training/index.js';
import { LabelListService } from './label-list.service.js';
import { LabelRows } from './label-rows.js';
import { LabelledDatasetsService } from './labelled-datasets.service.js';
import { LabelsController } from './labels.controller.js';
import { LabelsService } from './labels.service.js';
import { AlertLabelEntity } from './persistence/alert-label.entity.js';
import { LabelUseEntity } from './persistence/label-use.entity.js';
import { LabelUseRepository } from './persistence/label-use.repository.js';
import { LabelRepository } from './persistence/label.repository.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AlertLabelEntity, LabelUseEntity]),
    AlertsModule,
    DatasetsModule,
    RegistryModule,
    TrainingModule,
  ],
  controllers: [LabelsController],
  providers: [LabelRepository, LabelUseRepository, LabelRows, LabelsService, LabelListService, LabelledDatasetsService],
  exports: [LabelledDatasetsService, LabelUseRepository],
})
export class LabelsModule {}
