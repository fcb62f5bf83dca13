import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { modelListSchema, modelNameSchema, versionSchema, type ModelListDto } from '../../api/model.js';
import { lineageSchema, type LineageDto } from '../../api/lineage.js';
import { Allow } from '../../platform/http/allow.js';
import { LineageService } from './lineage.service.js';

@ApiTags('lineage')
@Allow('view')
@Controller()
export class LineageController {
  constructor(private readonly lineage: LineageService) {}

  @Get('models/:name/versions/:version/lineage')
  @ApiOperation({ summary: 'From the data sets by their hashes to the alerts that the version has made' })
  @ApiResponse({ status: 200, standardSchema: lineageSchema })
  getModelLineage(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<LineageDto> {
    return this.lineage.ofVersion(name, version);
  }

  @Get('datasets/:id/models')
  @ApiOperation({ summary: 'Versions that were trained on this content, deleted ones too' })
  @ApiResponse({ status: 200, standardSchema: modelListSchema })
  listDatasetModels(
    @Param('id') id: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<ModelListDto> {
    return this.lineage.ofDataset(id, query);
  }
}
