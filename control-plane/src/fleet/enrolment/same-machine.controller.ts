import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { agentIdSchema } from '@picket/shared/contract';
import {
  agentIdentitySchema,
  sameMachineSchema,
  type AgentIdentityDto,
  type SameMachineDto,
} from '../../api/agent-identity.js';
import { Allow } from '../../platform/http/allow.js';
import { SameMachineService } from './same-machine.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('agents/:id/identity/same-machine')
export class SameMachineController {
  constructor(private readonly machines: SameMachineService) {}

  @Post()
  @Allow('agents.manage')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Confirm that a host that enrolled anew is the machine it was before: it gets its old id, with its history',
  })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  confirmSameMachine(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: sameMachineSchema }) { by }: SameMachineDto,
  ): Promise<AgentIdentityDto> {
    return this.machines.confirm(id, by);
  }

  @Delete()
  @Allow('agents.manage')
  @ApiOperation({
    summary: 'Say that a host is another machine than the one whose machine id it has: it keeps its name',
  })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  dismissSameMachine(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: sameMachineSchema }) { by }: SameMachineDto,
  ): Promise<AgentIdentityDto> {
    return this.machines.dismiss(id, by);
  }
}
