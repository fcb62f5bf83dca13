import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { overviewSchema, type OverviewDto } from '../../api/overview.js';
import { Allow } from '../../platform/http/allow.js';
import { OverviewService } from './overview.service.js';

@ApiTags('overview')
@Allow('view')
@Controller('overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @ApiOperation({ summary: 'What the first page shows' })
  @ApiOkResponse({ standardSchema: overviewSchema })
  getOverview(): Promise<OverviewDto> {
    return this.overview.summarise();
  }
}
