import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  clearQueueSchema,
  clearedQueueSchema,
  startTrainingRunSchema,
  trainingRunListQuerySchema,
  trainingRunListSchema,
  trainingRunSchema,
  type ClearQueueDto,
  type ClearedQueueDto,
  type NewTrainingRunDto,
  type TrainingRunDto,
  type TrainingRunListDto,
  type TrainingRunListQueryDto,
} from '../api/training-run.js';
import { Allow } from '../platform/http/allow.js';
import { requireAllowed } from '../platform/http/request-context.js';
import { TrainingService } from './training.service.js';

@ApiTags('training')
@Allow('view')
@Controller('training-runs')
export class TrainingController {
  constructor(private readonly training: TrainingService) {}

  @Post()
  @Allow('training.run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Train a model on a data set; refused when its audit blocks' })
  @ApiResponse({ status: 202, standardSchema: trainingRunSchema })
  startTrainingRun(@Body({ schema: startTrainingRunSchema }) request: NewTrainingRunDto): Promise<TrainingRunDto> {
    if (request.promote) requireAllowed('models.manage');
    return this.training.create(request);
  }

  @Get()
  @ApiOperation({ summary: 'Training runs, newest first' })
  @ApiResponse({ status: 200, standardSchema: trainingRunListSchema })
  listTrainingRuns(
    @Query({ schema: trainingRunListQuerySchema }) query: TrainingRunListQueryDto,
  ): Promise<TrainingRunListDto> {
    return this.training.page(query);
  }

  @Delete()
  @Allow('training.run')
  @ApiOperation({ summary: 'Cancel all runs that wait (`state=queued`); those are answered' })
  @ApiResponse({ status: 200, standardSchema: clearedQueueSchema })
  clearTrainingQueue(@Query({ schema: clearQueueSchema }) { state }: ClearQueueDto): Promise<ClearedQueueDto> {
    return this.training.clear(state);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One run: stage, progress, curve, metrics, log' })
  @ApiResponse({ status: 200, standardSchema: trainingRunSchema })
  getTrainingRun(@Param('id') id: string): Promise<TrainingRunDto> {
    return this.training.get(id);
  }

  @Post(':id/cancel')
  @Allow('training.run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop a run that waits or computes' })
  @ApiResponse({ status: 202, standardSchema: trainingRunSchema })
  cancelTrainingRun(@Param('id') id: string): Promise<TrainingRunDto> {
    return this.training.cancel(id);
  }

  @Post(':id/restart')
  @Allow('training.run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Start a run again that has ended: a new run with the same data set and parameters' })
  @ApiResponse({ status: 202, standardSchema: trainingRunSchema })
  async restartTrainingRun(@Param('id') id: string): Promise<TrainingRunDto> {
    if ((await this.training.get(id)).promote) requireAllowed('models.manage');
    return this.training.restart(id);
  }
}
