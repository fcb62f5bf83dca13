import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsModule } from '../datasets/index.js';
import { PromotionGate } from './promotion-gate.js';
import { RegistryController } from './registry.controller.js';
import { ModelAliasEntity } from './persistence/model-alias.entity.js';
import { ModelVersionEntity } from './persistence/model-version.entity.js';
import { ModelRepository } from './persistence/model.repository.js';
import { RegistryService } from './registry.service.js';
import { BundleStore } from './storage/bundle-store.js';

@Module({
  imports: [TypeOrmModule.forFeature([ModelVersionEntity, ModelAliasEntity]), DatasetsModule],
  controllers: [RegistryController],
  providers: [BundleStore, ModelRepository, PromotionGate, RegistryService],
  exports: [RegistryService],
})
export class RegistryModule {}
