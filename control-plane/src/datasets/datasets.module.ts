import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Runtime } from '../platform/runtime.js';
import { DatasetContent } from './dataset-content.js';
import { DatasetImporter } from './dataset-importer.js';
import { DatasetUses } from './dataset-uses.js';
import { DatasetsController } from './datasets.controller.js';
import { DatasetsService } from './datasets.service.js';
import { DatasetEntity } from './persistence/dataset.entity.js';
import { DatasetRepository } from './persistence/dataset.repository.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { UPLOAD_LIMITS } from './upload-limits.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([DatasetEntity]),
    MulterModule.registerAsync({
      inject: [Runtime],
      useFactory: (runtime: Runtime) => ({
        dest: new DatasetFolders(runtime).uploads,
        limits: UPLOAD_LIMITS,
        defParamCharset: 'utf8',
      }),
    }),
  ],
  controllers: [DatasetsController],
  providers: [DatasetFolders, DatasetRepository, DatasetUses, DatasetContent, DatasetImporter, DatasetsService],
  exports: [DatasetsService, DatasetUses],
})
export class DatasetsModule {}
