import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AuditService } from './audit.service.js';
import {
  newAuditOverrideSchema,
  overrideWithdrawalSchema,
  type NewAuditOverrideDto,
  type OverrideWithdrawalDto,
} from '../../api/audit.js';
import { datasetSchema, type DatasetDto } from '../../api/dataset.js';
import { Allow } from '../../platform/http/allow.js';

@ApiTags('datasets')
@Allow('view')
@Controller('datasets/:id/audit')
export class AuditController {
  constructor(private readonly audits: AuditService) {}

  @Post()
  @Allow('datasets.manage')
  @HttpCode(202)
  @ApiOperation({ summary: 'Audit a data set again, with the present checks' })
  @ApiResponse({ status: 202, standardSchema: datasetSchema })
  auditDataset(@Param('id') id: string): Promise<DatasetDto> {
    return this.audits.again(id);
  }

  @Post('overrides')
  @Allow('datasets.manage')
  @HttpCode(201)
  @ApiOperation({ summary: 'Answer by name for a finding that blocks, so that it blocks no more' })
  @ApiResponse({ status: 201, standardSchema: datasetSchema })
  overrideFinding(
    @Param('id') id: string,
    @Body({ schema: newAuditOverrideSchema }) request: NewAuditOverrideDto,
  ): Promise<DatasetDto> {
    return this.audits.override(id, request);
  }

  @Delete('overrides/:overrideId')
  @Allow('datasets.manage')
  @ApiOperation({ summary: 'Withdraw an override; it stays in the record' })
  @ApiResponse({ status: 200, standardSchema: datasetSchema })
  withdrawOverride(
    @Param('id') id: string,
    @Param('overrideId') overrideId: string,
    @Body({ schema: overrideWithdrawalSchema }) request: OverrideWithdrawalDto,
  ): Promise<DatasetDto> {
    return this.audits.withdraw(id, overrideId, request);
  }
}
