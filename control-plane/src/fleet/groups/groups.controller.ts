import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { groupNameSchema } from '@picket/shared/contract';
import {
  agentGroupPageSchema,
  agentGroupSchema,
  changedAgentGroupSchema,
  newAgentGroupSchema,
  removeAgentGroupSchema,
  type AgentGroupDto,
  type AgentGroupPageDto,
  type ChangedAgentGroupDto,
  type NewAgentGroupDto,
  type RemoveAgentGroupDto,
} from '../../api/agent-group.js';
import { pageQuerySchema, type PageQueryDto } from '../../api/fields.js';
import { Allow } from '../../platform/http/allow.js';
import { GroupsService } from './groups.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('agent-groups')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Post()
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Create a group of agents' })
  @ApiResponse({ status: 201, standardSchema: agentGroupSchema })
  createAgentGroup(@Body({ schema: newAgentGroupSchema }) group: NewAgentGroupDto): Promise<AgentGroupDto> {
    return this.groups.create(group);
  }

  @Get()
  @ApiOperation({ summary: 'Groups of agents by their name, each with the number of its agents' })
  @ApiResponse({ status: 200, standardSchema: agentGroupPageSchema })
  listAgentGroups(@Query({ schema: pageQuerySchema }) query: PageQueryDto): Promise<AgentGroupPageDto> {
    return this.groups.page(query);
  }

  @Get(':name')
  @ApiOperation({ summary: 'One group of agents' })
  @ApiResponse({ status: 200, standardSchema: agentGroupSchema })
  getAgentGroup(@Param('name', { schema: groupNameSchema }) name: string): Promise<AgentGroupDto> {
    return this.groups.get(name);
  }

  @Patch(':name')
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Rename a group or change its notes; its agents, tokens and settings follow the name' })
  @ApiResponse({ status: 200, standardSchema: agentGroupSchema })
  changeAgentGroup(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Body({ schema: changedAgentGroupSchema }) changes: ChangedAgentGroupDto,
  ): Promise<AgentGroupDto> {
    return this.groups.change(name, changes);
  }

  @Delete(':name')
  @Allow('agents.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a group that has no agents; tokens for it lead to the default group then' })
  @ApiResponse({ status: 204 })
  removeAgentGroup(
    @Param('name', { schema: groupNameSchema }) name: string,
    @Body({ schema: removeAgentGroupSchema }) { by }: RemoveAgentGroupDto,
  ): Promise<void> {
    return this.groups.remove(name, by);
  }
}
