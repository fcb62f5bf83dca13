import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AlertsService } from './alerts.service.js';
import {
  alertClassesSchema,
  alertIdSchema,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
  type AlertClassesDto,
  type AlertDto,
  type AlertPageDto,
  type AlertQueryDto,
} from '../api/alert.js';
import { Allow } from '../platform/http/allow.js';

@ApiTags('alerts')
@Allow('view')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @ApiOperation({ summary: 'Alerts, newest first' })
  @ApiOkResponse({ standardSchema: alertPageSchema })
  listAlerts(@Query({ schema: alertQuerySchema }) query: AlertQueryDto): Promise<AlertPageDto> {
    return this.alerts.page(query);
  }

  @Get('classes')
  @ApiOperation({ summary: 'The classes that alerts have, with their numbers' })
  @ApiOkResponse({ standardSchema: alertClassesSchema })
  listAlertClasses(): Promise<AlertClassesDto> {
    return this.alerts.classes();
  }

  @Get(':id')
  @ApiOperation({ summary: 'One alert with example flows: features, probabilities, and what drove the verdict' })
  @ApiOkResponse({ standardSchema: alertSchema })
  getAlert(@Param('id', { schema: alertIdSchema }) id: string): Promise<AlertDto> {
    return this.alerts.get(id);
  }
}
