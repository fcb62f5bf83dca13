import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsModule } from '../datasets/index.js';
import { RegistryModule } from '../registry/index.js';
import { TrainingRunEntity } from './persistence/training-run.entity.js';
import { TrainingRunRepository } from './persistence/training-run.repository.js';
import { RunJournal } from './run-journal.js';
import { TrainingRunner } from './training-runner.js';
import { TrainingController } from './training.controller.js';
import { TrainingService } from './training.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TrainingRunEntity]), DatasetsModule, RegistryModule],
  controllers: [TrainingController],
  providers: [TrainingRunRepository, RunJournal, TrainingRunner, TrainingService],
  exports: [TrainingService],
})
export class TrainingModule {}
