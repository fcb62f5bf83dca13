import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { agentIdSchema } from '@picket/shared/contract';
import {
  agentIdentitySchema,
  approveRenewalSchema,
  decommissionAgentSchema,
  readmitAgentSchema,
  revokeAgentSchema,
  undoDecommissionSchema,
  type AgentIdentityDto,
  type ApproveRenewalDto,
  type DecommissionAgentDto,
  type UndoDecommissionDto,
  type ReadmitAgentDto,
  type RevokeAgentDto,
} from '../../api/agent-identity.js';
import { Allow } from '../../platform/http/allow.js';
import { CertificatesService } from './certificates.service.js';
import { DecommissionService } from './decommission.service.js';
import { ExpiredRenewals } from './expired-renewals.service.js';

@ApiTags('agents')
@Allow('view')
@Controller('agents/:id/identity')
export class AgentIdentityController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly expired: ExpiredRenewals,
    private readonly decommissions: DecommissionService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'When an agent was enrolled, how long its certificate lasts, and whether it is revoked' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  getAgentIdentity(@Param('id', { schema: agentIdSchema }) id: string): Promise<AgentIdentityDto> {
    return this.certificates.identityOf(id);
  }

  @Delete()
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Revoke the certificates of an agent: it is disconnected and stays out' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  revokeAgent(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: revokeAgentSchema }) { by, reason }: RevokeAgentDto,
  ): Promise<AgentIdentityDto> {
    return this.certificates.revoke(id, by, reason);
  }

  @Post('renewal')
  @Allow('agents.manage')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let an agent renew a certificate that has expired: within a day, with the key that it has',
  })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  approveRenewal(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: approveRenewalSchema }) { by }: ApproveRenewalDto,
  ): Promise<AgentIdentityDto> {
    return this.expired.approve(id, by);
  }

  @Post('decommission')
  @Allow('agents.manage')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take an agent out of service: it is disconnected, deletes what it has on its host, and confirms that',
  })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  decommissionAgent(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: decommissionAgentSchema }) { by, reason }: DecommissionAgentDto,
  ): Promise<AgentIdentityDto> {
    return this.decommissions.decommission(id, by, reason);
  }

  @Delete('decommission')
  @Allow('agents.manage')
  @ApiOperation({ summary: 'Undo that; a host that has deleted what it had has to enrol again' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  undoDecommission(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: undoDecommissionSchema }) { by }: UndoDecommissionDto,
  ): Promise<AgentIdentityDto> {
    return this.decommissions.undo(id, by);
  }

  @Post('readmission')
  @Allow('agents.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Undo a revocation: the certificates of the agent count again' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  readmitAgent(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: readmitAgentSchema }) { by }: ReadmitAgentDto,
  ): Promise<AgentIdentityDto> {
    return this.certificates.readmit(id, by);
  }
}
