import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pageQuerySchema, type PageQueryDto } from '../api/fields.js';
import { RegistryService } from '../registry/index.js';
import { evaluationSchema, type Evaluation } from '../api/evaluation-report.js';
import { modelNameSchema, versionSchema } from '../api/model.js';
import {
  compareQuerySchema,
  modelEvaluationListSchema,
  modelEvaluationSchema,
  newModelEvaluationSchema,
  versionComparisonSchema,
  type CompareQueryDto,
  type ModelEvaluationDto,
  type ModelEvaluationListDto,
  type NewModelEvaluationDto,
  type VersionComparisonDto,
} from '../api/model-evaluation.js';
import { Allow } from '../platform/http/allow.js';
import { EvaluationService } from './evaluation.service.js';

@ApiTags('models')
@Allow('view')
@Controller('models/:name')
export class EvaluationController {
  constructor(
    private readonly evaluations: EvaluationService,
    private readonly registry: RegistryService,
  ) {}

  @Get('versions/:version/evaluation')
  @ApiOperation({ summary: 'The evaluation report of a version, later results on other data sets included' })
  @ApiResponse({ status: 200, standardSchema: evaluationSchema })
  getEvaluation(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<Evaluation> {
    return this.evaluations.report(name, version);
  }

  @Get('versions/:version/evaluation.html')
  @ApiOperation({ summary: 'The same as one file that needs nothing else: to keep, to print, to hand on' })
  @ApiResponse({ status: 200, content: { 'text/html': { schema: { type: 'string' } } } })
  async getEvaluationPage(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Res() response: Response,
  ): Promise<void> {
    const evaluation = await this.evaluations.report(name, version);
    // The charts' library is large; a control plane that is never asked never loads it.
    const { renderReport } = await import('./render/render-report.js');
    const html = renderReport(await this.registry.get(name, version), evaluation);
    response.set({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': `inline; filename="${name}-${version}-evaluation.html"`,
    });
    response.send(html);
  }

  @Get('versions/:version/evaluations')
  @ApiOperation({ summary: 'Where else the version was tried, newest first' })
  @ApiResponse({ status: 200, standardSchema: modelEvaluationListSchema })
  listModelEvaluations(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<ModelEvaluationListDto> {
    return this.evaluations.page(name, version, query);
  }

  @Post('versions/:version/evaluations')
  @Allow('models.evaluate')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try a version on another data set, or beside another version, on rows new to both' })
  @ApiResponse({ status: 202, standardSchema: modelEvaluationSchema })
  evaluateModel(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: newModelEvaluationSchema }) request: NewModelEvaluationDto,
  ): Promise<ModelEvaluationDto> {
    return this.evaluations.create(name, version, request);
  }

  @Get('compare')
  @ApiOperation({ summary: 'Two versions on rows that neither was made of, as far as they have been compared' })
  @ApiResponse({ status: 200, standardSchema: versionComparisonSchema })
  compareModelVersions(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Query({ schema: compareQuerySchema }) { a, b, datasetId }: CompareQueryDto,
  ): Promise<VersionComparisonDto> {
    return this.evaluations.compare(name, a, b, datasetId);
  }
}
