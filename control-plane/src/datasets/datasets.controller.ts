import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  UploadedFiles,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { FilesInterceptor } from '@nestjs/platform-express';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DatasetContent } from './dataset-content.js';
import { DatasetsService, type UploadedFile } from './datasets.service.js';
import {
  datasetDeletionSchema,
  datasetListQuerySchema,
  datasetListSchema,
  datasetSchema,
  defectListQuerySchema,
  defectPageSchema,
  newDatasetSchema,
  type DatasetDeletionDto,
  type DatasetDto,
  type DatasetListDto,
  type DatasetListQueryDto,
  type DefectListQuery,
  type DefectPageDto,
  type NewDatasetDto,
} from '../api/dataset.js';
import {
  columnStatisticsSchema,
  statisticsSchema,
  type ColumnStatisticsDto,
  type StatisticsDto,
} from '../api/dataset-statistics.js';
import { UploadSpaceGuard } from '../platform/uploads/upload-space.guard.js';
import { Allow } from '../platform/http/allow.js';

/** Bounds of one upload. */
export const UPLOAD_LIMITS = { files: 200, fileSize: 4 * 1024 ** 3, fields: 64, fieldSize: 64 * 1024 } as const;

@ApiTags('datasets')
@Allow('view')
@Controller('datasets')
export class DatasetsController {
  constructor(
    private readonly datasets: DatasetsService,
    private readonly content: DatasetContent,
  ) {}

  @Post()
  @Allow('datasets.manage')
  @HttpCode(202)
  @ApiOperation({
    summary:
      'Import flow CSVs, Parquet or captures (also gzip): uploaded in `files`, or by `paths` in the import folder',
  })
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiResponse({ status: 202, standardSchema: datasetSchema })
  @UseGuards(UploadSpaceGuard)
  @UseInterceptors(FilesInterceptor('files', UPLOAD_LIMITS.files))
  importDataset(
    @Body({ schema: newDatasetSchema }) request: NewDatasetDto,
    @UploadedFiles() uploads: UploadedFile[] | undefined,
  ): Promise<DatasetDto> {
    return this.datasets.create(request, uploads ?? []);
  }

  @Get()
  @ApiOperation({ summary: 'Data sets, newest first' })
  @ApiResponse({ status: 200, standardSchema: datasetListSchema })
  listDatasets(@Query({ schema: datasetListQuerySchema }) query: DatasetListQueryDto): Promise<DatasetListDto> {
    return this.datasets.page(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One data set: schema, counts, defects, leakage audit' })
  @ApiResponse({ status: 200, standardSchema: datasetSchema })
  getDataset(@Param('id') id: string): Promise<DatasetDto> {
    return this.datasets.get(id);
  }

  @Delete(':id')
  @Allow('datasets.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a data set that nothing was trained from' })
  @ApiResponse({ status: 204 })
  deleteDataset(
    @Param('id') id: string,
    @Body({ schema: datasetDeletionSchema }) why: DatasetDeletionDto,
  ): Promise<void> {
    return this.datasets.delete(id, why);
  }

  @Post(':id/cancel')
  @Allow('datasets.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop an import; nothing of it is kept' })
  @ApiResponse({ status: 200, standardSchema: datasetSchema })
  cancelDatasetImport(@Param('id') id: string): Promise<DatasetDto> {
    return this.datasets.cancel(id);
  }

  @Get(':id/defects')
  @ApiOperation({ summary: 'The first 100,000 defects one by one, in the order of the files' })
  @ApiResponse({ status: 200, standardSchema: defectPageSchema })
  async listDatasetDefects(
    @Param('id') id: string,
    @Query({ schema: defectListQuerySchema }) query: DefectListQuery,
  ): Promise<DefectPageDto> {
    return this.content.defects(await this.datasets.get(id), query);
  }

  @Get(':id/statistics')
  @ApiOperation({ summary: 'What each column looks like' })
  @ApiResponse({ status: 200, standardSchema: statisticsSchema })
  async getDatasetStatistics(@Param('id') id: string): Promise<StatisticsDto> {
    return this.content.statistics(await this.datasets.get(id));
  }

  @Get(':id/statistics/:column')
  @ApiOperation({ summary: 'What one column looks like in each class' })
  @ApiResponse({ status: 200, standardSchema: columnStatisticsSchema })
  async getDatasetColumn(@Param('id') id: string, @Param('column') column: string): Promise<ColumnStatisticsDto> {
    return this.content.column(await this.datasets.get(id), column);
  }
}
