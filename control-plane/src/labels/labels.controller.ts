import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { alertIdSchema, alertLabelSchema, type AlertLabelDto } from '../api/alert.js';
import {
  bulkResultSchema,
  labelPageSchema,
  labelQuerySchema,
  newLabelSchema,
  newLabelsSchema,
  undoLabelSchema,
  type BulkResultDto,
  type LabelPageDto,
  type LabelQueryDto,
  type NewLabelDto,
  type NewLabelsDto,
  type UndoLabelDto,
} from '../api/label.js';
import { Allow } from '../platform/http/allow.js';
import { LabelListService } from './label-list.service.js';
import { LabelsService } from './labels.service.js';

@ApiTags('labels')
@Allow('view')
@Controller()
export class LabelsController {
  constructor(
    private readonly labels: LabelsService,
    private readonly lists: LabelListService,
  ) {}

  @Get('labels')
  @ApiOperation({ summary: 'Labels, newest first, with what became of them' })
  @ApiResponse({ status: 200, standardSchema: labelPageSchema })
  listLabels(@Query({ schema: labelQuerySchema }) query: LabelQueryDto): Promise<LabelPageDto> {
    return this.lists.page(query);
  }

  @Post('alerts/labels')
  @Allow('alerts.label')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same label for many alerts, by ids or by filter: for all of them or for none' })
  @ApiResponse({ status: 200, standardSchema: bulkResultSchema })
  labelAlerts(@Body({ schema: newLabelsSchema }) request: NewLabelsDto): Promise<BulkResultDto> {
    return this.labels.labelMany(request);
  }

  @Post('alerts/:id/label')
  @Allow('alerts.label')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say what an alert is; its example flows become training data' })
  @ApiResponse({ status: 200, standardSchema: alertLabelSchema })
  labelAlert(
    @Param('id', { schema: alertIdSchema }) id: string,
    @Body({ schema: newLabelSchema }) request: NewLabelDto,
  ): Promise<AlertLabelDto> {
    return this.labels.label(id, request);
  }

  @Delete('alerts/:id/label')
  @Allow('alerts.label')
  @HttpCode(204)
  @ApiOperation({ summary: 'Undo the label of an alert; the history keeps it' })
  @ApiResponse({ status: 204 })
  undoLabel(
    @Param('id', { schema: alertIdSchema }) id: string,
    @Body({ schema: undoLabelSchema }) { author }: UndoLabelDto,
  ): Promise<void> {
    return this.labels.undo(id, author);
  }
}
