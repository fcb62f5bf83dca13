import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LIMITS } from '@picket/shared/contract';
import { FleetModule } from '../fleet/index.js';
import { Runtime } from '../platform/runtime.js';
import { UploadStorage } from '../platform/uploads/upload-storage.js';
import { BundleImporter } from './bundles/bundle-importer.js';
import { BundleReconciler } from './bundles/bundle-reconciler.js';
import { ComparisonSource } from './aliases/comparison-source.js';
import { DatasetsModule } from '../datasets/index.js';
import { PromotionGate } from './aliases/promotion-gate.js';
import { RegistryController } from './registry.controller.js';
import { AliasRepository } from './aliases/persistence/alias.repository.js';
import { ModelAliasChangeEntity } from './aliases/persistence/model-alias-change.entity.js';
import { ModelAliasEntity } from './aliases/persistence/model-alias.entity.js';
import { ModelVersionEntity } from './versions/persistence/model-version.entity.js';
import { ModelRepository } from './versions/persistence/model.repository.js';
import { RegistryService } from './registry.service.js';
import { BundleStore } from './bundles/bundle-store.js';
import { BundleVetter } from './bundles/bundle-vetter.js';
import { VersionRemover } from './versions/version-remover.js';

const UPLOAD_LIMITS = { files: 1, fileSize: LIMITS.bundleBytes, fields: 8, fieldSize: 1024 } as const;

@Module({
  imports: [
    TypeOrmModule.forFeature([ModelVersionEntity, ModelAliasEntity, ModelAliasChangeEntity]),
    MulterModule.registerAsync({
      inject: [Runtime],
      useFactory: (runtime: Runtime) => ({
        storage: new UploadStorage(new BundleStore(runtime).incoming),
        limits: UPLOAD_LIMITS,
      }),
    }),
    FleetModule,
    DatasetsModule,
  ],
  controllers: [RegistryController],
  providers: [
    BundleStore,
    BundleVetter,
    BundleImporter,
    BundleReconciler,
    ModelRepository,
    AliasRepository,
    ComparisonSource,
    PromotionGate,
    RegistryService,
    VersionRemover,
  ],
  exports: [RegistryService, ComparisonSource],
})
export class RegistryModule {}
