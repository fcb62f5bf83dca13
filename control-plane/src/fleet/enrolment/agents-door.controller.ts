import { Body, Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Clock } from '@picket/shared/clock';
import {
  enrolRequestSchema,
  renewRequestSchema,
  type Enrolment,
  type EnrolRequest,
  type Farewell,
  type KnownAgent,
  type RenewRequest,
} from '@picket/shared/enrolment';
import type { Request } from 'express';
import { CLOCK } from '../../platform/clock.js';
import { AGENTS_PREFIX } from '../../platform/http/paths.js';
import { AuthorityKeeper } from '../certificates/authority-keeper.js';
import { DecommissionService } from '../certificates/decommission.service.js';
import { Allow } from '../../platform/http/allow.js';
import {
  WithExpiredCertificate,
  WithFarewell,
  WithoutCertificate,
  type AgentRequest,
} from './client-certificate.guard.js';
import { EnrolmentService } from './enrolment.service.js';

/** What agents ask for on their own listener; described in docs/mqtt.md, since people have no use for it. */
@ApiExcludeController()
@Allow('open')
@Controller(AGENTS_PREFIX)
export class AgentsDoorController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
    private readonly enrolment: EnrolmentService,
    private readonly decommissions: DecommissionService,
  ) {}

  @Post('enrol')
  @HttpCode(200)
  @WithoutCertificate()
  enrol(@Body({ schema: enrolRequestSchema }) body: EnrolRequest, @Req() request: Request): Promise<Enrolment> {
    return this.enrolment.enrol(body, request.socket.remoteAddress ?? '');
  }

  @Get('me')
  @WithFarewell()
  async whoAmI(@Req() { agentId }: AgentRequest): Promise<KnownAgent> {
    const serverTime = new Date(this.clock.now()).toISOString();
    const purge = await this.decommissions.isDecommissioned(agentId);
    return { agentId, serverTime, authorities: this.authority.digests, ...(purge && { purge }) };
  }

  @Post('purged')
  @HttpCode(200)
  @WithFarewell()
  async confirmPurge(@Req() { agentId }: AgentRequest): Promise<Farewell> {
    await this.decommissions.confirmPurge(agentId);
    return { agentId };
  }

  @Post('renew')
  @HttpCode(200)
  @WithExpiredCertificate()
  renew(@Body({ schema: renewRequestSchema }) body: RenewRequest, @Req() request: AgentRequest): Promise<Enrolment> {
    return this.enrolment.renew(request.agentId, body);
  }
}
