import { Module } from '@nestjs/common';
import { DatasetsModule } from '../datasets/index.js';
import { LabelsModule } from '../labels/index.js';
import { RegistryModule } from '../registry/index.js';
import { TrainingModule } from '../training/index.js';
import { LabelHarmCheck } from './label-harm-check.js';
import { RetrainSources } from './retrain-source.js';
import { RetrainController } from './retrain.controller.js';
import { RetrainService } from './retrain.service.js';

@Module({
  imports: [DatasetsModule, LabelsModule, RegistryModule, TrainingModule],
  controllers: [RetrainController],
  providers: [LabelHarmCheck, RetrainSources, RetrainService],
})
export class RetrainingModule {}
