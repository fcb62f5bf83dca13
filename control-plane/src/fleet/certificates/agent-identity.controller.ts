import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { agentIdSchema } from '@picket/shared/contract';
import {
  agentIdentitySchema,
  readmitAgentSchema,
  revokeAgentSchema,
  type AgentIdentityDto,
  type ReadmitAgentDto,
  type RevokeAgentDto,
} from '../../api/agent-identity.js';
import { CertificatesService } from './certificates.service.js';

@ApiTags('agents')
@Controller('agents/:id/identity')
export class AgentIdentityController {
  constructor(private readonly certificates: CertificatesService) {}

  @Get()
  @ApiOperation({ summary: 'When an agent was enrolled, how long its certificate lasts, and whether it is revoked' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  getAgentIdentity(@Param('id', { schema: agentIdSchema }) id: string): Promise<AgentIdentityDto> {
    return this.certificates.identityOf(id);
  }

  @Delete()
  @ApiOperation({ summary: 'Revoke the certificates of an agent: it is disconnected and stays out' })
  @ApiResponse({ status: 200, standardSchema: agentIdentitySchema })
  revokeAgent(
    @Param('id', { schema: agentIdSchema }) id: string,
    @Body({ schema: revokeAgentSchema }) { by, reason }: RevokeAgentDto,
  ): Promise<AgentIdentityDto> {
    return this.certificates.revoke(id, by, reason);
  }

  @Post('readmission')
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
