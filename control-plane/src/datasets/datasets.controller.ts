import { Body, Controller, Get, HttpCode, Param, Post, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FilesInterceptor } from '@nestjs/platform-express';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DatasetsService, type UploadedFile } from './datasets.service.js';
import {
  datasetListSchema,
  datasetSchema,
  newDatasetSchema,
  type DatasetDto,
  type DatasetListDto,
  type NewDatasetDto,
} from './dto/dataset.dto.js';
import { UPLOAD_LIMITS } from './upload-limits.js';

@ApiTags('datasets')
@Controller('datasets')
export class DatasetsController {
  constructor(private readonly datasets: DatasetsService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Import flow CSVs (also gzip): uploaded in `files`, or by `paths` in the import folder' })
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiResponse({ status: 202, standardSchema: datasetSchema })
  @UseInterceptors(FilesInterceptor('files', UPLOAD_LIMITS.files))
  create(
    @Body({ schema: newDatasetSchema }) request: NewDatasetDto,
    @UploadedFiles() uploads: UploadedFile[] | undefined,
  ): Promise<DatasetDto> {
    return this.datasets.create(request, uploads ?? []);
  }

  @Get()
  @ApiOperation({ summary: 'Data sets, newest first' })
  @ApiResponse({ status: 200, standardSchema: datasetListSchema })
  list(): Promise<DatasetListDto> {
    return this.datasets.list();
  }

  @Get(':id')
  @ApiOperation({ summary: 'One data set: schema, counts, defects, leakage audit' })
  @ApiResponse({ status: 200, standardSchema: datasetSchema })
  get(@Param('id') id: string): Promise<DatasetDto> {
    return this.datasets.get(id);
  }
}
