import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import {
  modelListSchema,
  modelNameSchema,
  modelVersionSchema,
  modelVersionSummarySchema,
  setAliasSchema,
  versionSchema,
  type ModelListDto,
  type ModelVersionDto,
  type ModelVersionSummaryDto,
  type SetAliasDto,
} from './dto/model.dto.js';
import { RegistryService } from './registry.service.js';

@ApiTags('models')
@Controller('models')
export class RegistryController {
  constructor(private readonly registry: RegistryService) {}

  @Get()
  @ApiOperation({ summary: 'Model versions, newest first' })
  @ApiResponse({ status: 200, standardSchema: modelListSchema })
  list(): Promise<ModelListDto> {
    return this.registry.list();
  }

  @Get(':name/versions/:version')
  @ApiOperation({ summary: 'One version: metrics, thresholds, lineage, model card' })
  @ApiResponse({ status: 200, standardSchema: modelVersionSchema })
  get(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<ModelVersionDto> {
    return this.registry.get(name, version);
  }

  @Get(':name/versions/:version/bundle')
  @ApiOperation({ summary: 'The bundle that agents install; its SHA-256 is the ETag' })
  @ApiProduces('application/zip')
  async download(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Res() response: Response,
  ): Promise<void> {
    const { digest, bytes, open } = await this.registry.bundle(name, version);
    response.set({ ETag: `"${digest}"`, 'Cache-Control': 'public, max-age=31536000, immutable' });
    if (response.req.fresh) return void response.status(304).end();
    response.set({
      'Content-Type': 'application/zip',
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="${name}-${version}.zip"`,
    });
    await pipeline(open(), response);
  }

  @Post(':name/aliases')
  @HttpCode(200)
  @ApiOperation({ summary: 'Point champion or challenger at a version; a new champion goes to all agents' })
  @ApiResponse({ status: 200, standardSchema: modelVersionSummarySchema })
  setAlias(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Body({ schema: setAliasSchema }) { alias, version, override }: SetAliasDto,
  ): Promise<ModelVersionSummaryDto> {
    return this.registry.setAlias(name, alias, version, override);
  }
}
