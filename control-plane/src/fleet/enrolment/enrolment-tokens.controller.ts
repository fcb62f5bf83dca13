import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  createdEnrolmentTokenSchema,
  enrolmentTokenPageSchema,
  enrolmentTokenSchema,
  enrolmentTryPageSchema,
  newEnrolmentTokenSchema,
  revokeTokenSchema,
  tokenIdSchema,
  type CreatedEnrolmentTokenDto,
  type EnrolmentTokenDto,
  type EnrolmentTokenPageDto,
  type EnrolmentTryPageDto,
  type NewEnrolmentTokenDto,
  type RevokeTokenDto,
} from '../../api/enrolment.js';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { Allow } from '../../platform/http/allow.js';
import { EnrolmentTokensService } from './enrolment-tokens.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('enrolment-tokens')
export class EnrolmentTokensController {
  constructor(private readonly tokens: EnrolmentTokensService) {}

  @Post()
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Make a token with which new agents enrol; only this answer holds it' })
  @ApiResponse({ status: 201, standardSchema: createdEnrolmentTokenSchema })
  createEnrolmentToken(
    @Body({ schema: newEnrolmentTokenSchema }) request: NewEnrolmentTokenDto,
  ): Promise<CreatedEnrolmentTokenDto> {
    return this.tokens.create(request);
  }

  @Get()
  @ApiOperation({ summary: 'Enrolment tokens, newest first, without their secrets' })
  @ApiResponse({ status: 200, standardSchema: enrolmentTokenPageSchema })
  listEnrolmentTokens(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<EnrolmentTokenPageDto> {
    return this.tokens.page(query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One enrolment token' })
  @ApiResponse({ status: 200, standardSchema: enrolmentTokenSchema })
  getEnrolmentToken(@Param('id', { schema: tokenIdSchema }) id: string): Promise<EnrolmentTokenDto> {
    return this.tokens.get(id);
  }

  @Get(':id/uses')
  @ApiOperation({ summary: 'Each try to enrol with a token, newest first, refused ones too' })
  @ApiResponse({ status: 200, standardSchema: enrolmentTryPageSchema })
  listEnrolments(
    @Param('id', { schema: tokenIdSchema }) id: string,
    @Query({ schema: pageQuerySchema }) query: PageQueryDto,
  ): Promise<EnrolmentTryPageDto> {
    return this.tokens.pageOfTries(id, query);
  }

  @Delete(':id')
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Revoke a token: nobody enrols with it any more; agents that have, stay' })
  @ApiResponse({ status: 200, standardSchema: enrolmentTokenSchema })
  revokeEnrolmentToken(
    @Param('id', { schema: tokenIdSchema }) id: string,
    @Body({ schema: revokeTokenSchema }) { by }: RevokeTokenDto,
  ): Promise<EnrolmentTokenDto> {
    return this.tokens.revoke(id, by);
  }
}
