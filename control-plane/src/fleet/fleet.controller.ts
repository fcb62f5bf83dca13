import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { agentIdSchema } from '@picket/shared/contract';
import { BrokerWatch } from '../platform/broker/broker-watch.js';
import {
  agentListQuerySchema,
  agentListSchema,
  agentSchema,
  expectAgentSchema,
  type AgentDto,
  type AgentListDto,
  type AgentListQueryDto,
  type ExpectAgentDto,
} from '../api/agent.js';
import { describedAgentSchema, type DescribedAgentDto } from '../api/agent-group.js';
import { Allow } from '../platform/http/allow.js';
import { FleetService } from './fleet.service.js';
import { GroupsService } from './groups/groups.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('agents')
export class FleetController {
  constructor(
    private readonly fleet: FleetService,
    private readonly groups: GroupsService,
    private readonly broker: BrokerWatch,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Agents by their id: health, rates, what they run and what they shall run; and whom the broker turns away',
  })
  @ApiOkResponse({ standardSchema: agentListSchema })
  async listAgents(@Query({ schema: agentListQuerySchema }) query: AgentListQueryDto): Promise<AgentListDto> {
    return { ...(await this.fleet.filteredPage(query)), refused: [...this.broker.recent] };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One agent' })
  @ApiOkResponse({ standardSchema: agentSchema })
  getAgent(@Param('id', { schema: agentIdSchema }) id: string): Promise<AgentDto> {
    return this.fleet.get(id);
  }

  @Patch(':id')
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Move an agent to another group, or write its labels and notes' })
  @ApiOkResponse({ standardSchema: agentSchema })
  async describeAgent(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: describedAgentSchema }) said: DescribedAgentDto,
  ): Promise<AgentDto> {
    await this.fleet.get(id);
    await this.groups.describe(id, said);
    return this.fleet.get(id);
  }

  @Post(':id/expectation')
  @Allow('agents.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that a lost agent will come back: it counts as offline for another 30 days' })
  @ApiOkResponse({ standardSchema: agentSchema })
  confirmExpectation(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: expectAgentSchema }) { by }: ExpectAgentDto,
  ): Promise<AgentDto> {
    return this.fleet.expect(id, by);
  }
}
