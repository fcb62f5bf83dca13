import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { datasetSchema, type DatasetDto } from '../api/dataset.js';
import { modelNameSchema } from '../api/model.js';
import { trainingRunSchema, type TrainingRunDto } from '../api/training-run.js';
import {
  startRetrainSchema,
  retrainPreviewSchema,
  withLabelsSchema,
  type NewRetrainDto,
  type RetrainPreviewDto,
  type WithLabelsDto,
} from '../api/retraining.js';
import { LabelledDatasetsService } from '../labels/index.js';
import { Allow } from '../platform/http/allow.js';
import { requireAllowed } from '../platform/http/request-context.js';
import { RetrainService } from './retrain.service.js';

@ApiTags('labels')
@Allow('view')
@Controller()
export class RetrainController {
  constructor(
    private readonly retraining: RetrainService,
    private readonly labelled: LabelledDatasetsService,
  ) {}

  @Get('models/:name/retrain')
  @ApiOperation({ summary: 'What training the model again with the labels would take and leave out' })
  @ApiResponse({ status: 200, standardSchema: retrainPreviewSchema })
  previewRetrain(@Param('name', { schema: modelNameSchema }) name: string): Promise<RetrainPreviewDto> {
    return this.retraining.preview(name);
  }

  @Post('models/:name/retrain')
  @Allow('training.run')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Train the next version: on the data set of the champion and all labels, with its settings',
  })
  @ApiResponse({ status: 202, standardSchema: trainingRunSchema })
  retrainModel(
    @Param('name', { schema: modelNameSchema }) name: string,
    @Body({ schema: startRetrainSchema }) request: NewRetrainDto,
  ): Promise<TrainingRunDto> {
    if (request.promote) requireAllowed('models.manage');
    return this.retraining.retrain(name, request);
  }

  @Post('datasets/:id/with-labels')
  @Allow('datasets.manage')
  @HttpCode(202)
  @ApiOperation({ summary: 'Make a data set of this one and all labels of its profile' })
  @ApiResponse({ status: 202, standardSchema: datasetSchema })
  async addLabelsToDataset(
    @Param('id') id: string,
    @Body({ schema: withLabelsSchema }) request: WithLabelsDto,
  ): Promise<DatasetDto> {
    const { started, done } = await this.labelled.start(id, request);
    // Its end stands in the data set itself.
    done.catch(() => undefined);
    return started;
  }
}
