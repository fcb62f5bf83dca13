import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
  UploadedFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { UploadSpaceGuard } from '../platform/uploads/upload-space.guard.js';
import { pageQuerySchema, type PageQueryDto } from '../api/fields.js';
import { BundleImporter } from './bundles/bundle-importer.js';
import {
  aliasNameSchema,
  deleteVersionSchema,
  importModelSchema,
  modelAliasesSchema,
  modelListQuerySchema,
  modelListSchema,
  modelNameSchema,
  modelVersionSchema,
  modelVersionSummarySchema,
  removeAliasSchema,
  setAliasSchema,
  versionSchema,
  type DeleteVersionDto,
  type ImportModelDto,
  type ModelAlias,
  type ModelAliasesDto,
  type ModelListDto,
  type ModelListQueryDto,
  type ModelVersionDto,
  type ModelVersionSummaryDto,
  type RemoveAliasDto,
  type SetAliasDto,
} from '../api/model.js';
import { promotionReportSchema, type PromotionReportDto } from '../api/promotion.js';
import { Allow, AllowLegacyAgents } from '../platform/http/allow.js';
import { ImportRefusalInterceptor } from './bundles/import-refusal.interceptor.js';
import { noBundle } from './registry.errors.js';
import { RegistryService } from './registry.service.js';
import { VersionRemover } from './versions/version-remover.js';

const ZIP = { 'application/zip': { schema: { type: 'string', format: 'binary' } } };

@ApiTags('models')
@Allow('view')
@Controller('models')
export class RegistryController {
  constructor(
    private readonly registry: RegistryService,
    private readonly importer: BundleImporter,
    private readonly remover: VersionRemover,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Model versions, newest first; with `deleted=true` tombstones too' })
  @ApiResponse({ status: 200, standardSchema: modelListSchema })
  listModelVersions(@Query({ schema: modelListQuerySchema }) query: ModelListQueryDto): Promise<ModelListDto> {
    return this.registry.page(query);
  }

  @Post('import')
  @Allow('models.manage')
  @ApiOperation({
    summary: 'Register the bundle in `file`: as itself, or `as` another name; 200 when it is here already',
  })
  @ApiConsumes('multipart/form-data')
  @ApiResponse({ status: 200, description: 'It is here already', standardSchema: modelVersionSummarySchema })
  @ApiResponse({ status: 201, standardSchema: modelVersionSummarySchema })
  @UseGuards(UploadSpaceGuard)
  @UseInterceptors(ImportRefusalInterceptor, FileInterceptor('file'))
  async importModel(
    @Body({ schema: importModelSchema }) request: ImportModelDto,
    @UploadedFile() upload: { readonly path: string } | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ModelVersionSummaryDto> {
    if (!upload) throw noBundle();
    const { version, isNew } = await this.importer.import(upload.path, request);
    response.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return version;
  }

  @Get(':name/versions/:version')
  @ApiOperation({ summary: 'One version, or its tombstone: metrics, thresholds, lineage, model card' })
  @ApiResponse({ status: 200, standardSchema: modelVersionSchema })
  getModelVersion(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<ModelVersionDto> {
    return this.registry.get(name, version);
  }

  @Get(':name/versions/:version/bundle')
  @AllowLegacyAgents()
  @ApiOperation({ summary: 'The bundle that agents install; its SHA-256 is the ETag' })
  @ApiResponse({ status: 200, content: ZIP })
  @ApiResponse({ status: 206, description: 'The part that `Range` asks for', content: ZIP })
  @ApiResponse({ status: 304 })
  async downloadBundle(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Res() response: Response,
  ): Promise<void> {
    const { digest, path } = await this.registry.bundle(name, version);
    response.set({
      ETag: `"${digest}"`,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${name}-${version}.zip"`,
    });
    await sendFile(response, path);
  }

  @Delete(':name/versions/:version')
  @Allow('models.manage')
  @ApiOperation({ summary: 'Delete a version that nobody uses; a tombstone with author and reason stays' })
  @ApiResponse({ status: 200, standardSchema: modelVersionSummarySchema })
  deleteModelVersion(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: deleteVersionSchema }) request: DeleteVersionDto,
  ): Promise<ModelVersionSummaryDto> {
    return this.remover.remove(name, version, request);
  }

  @Get(':name/versions/:version/promotion')
  @ApiOperation({ summary: 'What the checks say of making the version the champion now' })
  @ApiResponse({ status: 200, standardSchema: promotionReportSchema })
  getPromotionReport(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<PromotionReportDto> {
    return this.registry.judge(name, version);
  }

  @Get(':name/aliases')
  @ApiOperation({ summary: 'Where champion and challenger point, and who moved them when' })
  @ApiResponse({ status: 200, standardSchema: modelAliasesSchema })
  getModelAliases(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<ModelAliasesDto> {
    return this.registry.aliasesOf(name, query);
  }

  @Delete(':name/aliases/:alias')
  @Allow('models.manage')
  @ApiOperation({ summary: 'Take an alias away; agents keep the model that they run' })
  @ApiResponse({ status: 200, standardSchema: modelAliasesSchema })
  removeModelAlias(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('alias', { schema: aliasNameSchema }) alias: ModelAlias,
    @Body({ schema: removeAliasSchema }) { by }: RemoveAliasDto,
  ): Promise<ModelAliasesDto> {
    return this.registry.removeAlias(name, alias, by);
  }

  @Post(':name/aliases')
  @Allow('models.manage')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Point champion or challenger at a version; a new champion goes to all agents, a challenger is a name only',
  })
  @ApiResponse({ status: 200, standardSchema: modelVersionSummarySchema })
  setModelAlias(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Body({ schema: setAliasSchema }) { alias, version, ...given }: SetAliasDto,
  ): Promise<ModelVersionSummaryDto> {
    return this.registry.setAlias(name, alias, version, given);
  }
}

/** With ranges and conditions, as RFC 9110 has them. */
function sendFile(response: Response, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.sendFile(path, { dotfiles: 'allow', cacheControl: false, lastModified: false }, (error?: Error) => {
      if (!error) resolve();
      else if ('status' in error && error.status === 416) reject(new HttpException(error.message, 416));
      else reject(error);
    });
  });
}
