import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/index.js';
import { SketchesModule } from '../sketches/index.js';
import { DriftController } from './drift.controller.js';
import { DriftService } from './drift.service.js';
import { ModelChoice } from './model-choice.js';

@Module({
  imports: [RegistryModule, SketchesModule],
  controllers: [DriftController],
  providers: [DriftService, ModelChoice],
})
export class DriftModule {}
