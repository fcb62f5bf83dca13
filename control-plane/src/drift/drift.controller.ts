import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DriftService } from './drift.service.js';
import {
  driftQuerySchema,
  driftReportSchema,
  featureHistogramSchema,
  type DriftQueryDto,
  type DriftReportDto,
  type FeatureHistogramDto,
} from '../api/drift.js';
import { Allow } from '../platform/http/allow.js';

@ApiTags('drift')
@Allow('view')
@Controller('drift')
export class DriftController {
  constructor(private readonly drift: DriftService) {}

  @Get()
  @ApiOperation({ summary: "Every feature's drift against the model's reference, largest weighted drift first" })
  @ApiOkResponse({ standardSchema: driftReportSchema })
  getDrift(@Query({ schema: driftQuerySchema }) query: DriftQueryDto): Promise<DriftReportDto> {
    return this.drift.report(query);
  }

  @Get('features/:name')
  @ApiOperation({ summary: "One feature's histogram beside that of the model's reference" })
  @ApiOkResponse({ standardSchema: featureHistogramSchema })
  getFeatureHistogram(
    @Param('name') name: string,
    @Query({ schema: driftQuerySchema }) query: DriftQueryDto,
  ): Promise<FeatureHistogramDto> {
    return this.drift.histogram(name, query);
  }
}
