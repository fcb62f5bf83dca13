import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsModule } from '../datasets/index.js';
import { RegistryModule } from '../registry/index.js';
import { EvaluationController } from './evaluation.controller.js';
import { EvaluationService } from './evaluation.service.js';
import { Evaluator } from './evaluator.js';
import { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([ModelEvaluationEntity]), DatasetsModule, RegistryModule],
  controllers: [EvaluationController],
  providers: [ModelEvaluationRepository, Evaluator, EvaluationService],
})
export class ModelReportsModule {}
