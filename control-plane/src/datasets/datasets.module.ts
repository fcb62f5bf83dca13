import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Runtime } from '../platform/runtime.js';
import { UploadStorage } from '../platform/uploads/upload-storage.js';
import { AuditLookup } from './leakage/audit-lookup.js';
import { AuditController } from './leakage/audit.controller.js';
import { AuditService } from './leakage/audit.service.js';
import { DatasetAuditor } from './leakage/dataset-auditor.js';
import { LabelledDatasetBuilder } from './labelling/labelled-dataset-builder.js';
import { DatasetContent } from './dataset-content.js';
import { DatasetImporter } from './import/dataset-importer.js';
import { DatasetPresenter } from './catalogue/dataset-presenter.js';
import { DatasetUses } from './catalogue/dataset-uses.js';
import { DatasetsController, UPLOAD_LIMITS } from './datasets.controller.js';
import { DatasetsService } from './datasets.service.js';
import { AuditRepository } from './leakage/audit.repository.js';
import { DatasetEntity } from './catalogue/dataset.entity.js';
import { DatasetRepository } from './catalogue/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DatasetEntity]),
    MulterModule.registerAsync({
      inject: [Runtime],
      useFactory: (runtime: Runtime) => ({
        storage: new UploadStorage(new DatasetFolders(runtime).uploads),
        limits: UPLOAD_LIMITS,
        defParamCharset: 'utf8',
      }),
    }),
  ],
  controllers: [DatasetsController, AuditController],
  providers: [
    DatasetFolders,
    DatasetRepository,
    AuditRepository,
    DatasetUses,
    DatasetPresenter,
    DatasetContent,
    DatasetImporter,
    LabelledDatasetBuilder,
    DatasetAuditor,
    DatasetsService,
    AuditService,
    AuditLookup,
  ],
  exports: [DatasetsService, DatasetUses, AuditLookup],
})
export class DatasetsModule {}
