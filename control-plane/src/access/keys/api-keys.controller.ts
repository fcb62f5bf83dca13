import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  apiKeyPageSchema,
  apiKeySchema,
  issuedApiKeySchema,
  newApiKeySchema,
  type ApiKeyDto,
  type ApiKeyPageDto,
  type IssuedApiKeyDto,
  type NewApiKeyDto,
} from '../../api/access.js';
import { id, pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { Allow } from '../../platform/http/allow.js';
import { actor } from '../actor.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('access')
@Allow('access.manage')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @ApiOperation({ summary: 'Create a key for a program; only this answer holds it' })
  @ApiResponse({ status: 201, standardSchema: issuedApiKeySchema })
  createApiKey(@Body({ schema: newApiKeySchema }) key: NewApiKeyDto): Promise<IssuedApiKeyDto> {
    return this.keys.create(key, actor());
  }

  @Get()
  @ApiOperation({ summary: 'Keys of programs, newest first' })
  @ApiResponse({ status: 200, standardSchema: apiKeyPageSchema })
  listApiKeys(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<ApiKeyPageDto> {
    return this.keys.page(query);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke a key: it counts no more' })
  @ApiResponse({ status: 200, standardSchema: apiKeySchema })
  revokeApiKey(@Param('id', { schema: id }) keyId: string): Promise<ApiKeyDto> {
    return this.keys.revoke(keyId, actor());
  }
}
