import { Body, Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Clock } from '@picket/shared/clock';
import {
  enrolRequestSchema,
  renewRequestSchema,
  type Enrolment,
  type EnrolRequest,
  type KnownAgent,
  type RenewRequest,
} from '@picket/shared/enrolment';
import type { Request } from 'express';
import { CLOCK } from '../../platform/clock.js';
import { AGENTS_PREFIX } from '../../platform/http/paths.js';
import { AuthorityKeeper } from '../certificates/authority-keeper.js';
import { WithoutCertificate, type AgentRequest } from './client-certificate.guard.js';
import { EnrolmentService } from './enrolment.service.js';

/** What agents ask for on their own listener; described in docs/mqtt.md, since people have no use for it. */
@ApiExcludeController()
@Controller(AGENTS_PREFIX)
export class AgentsDoorController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
    private readonly enrolment: EnrolmentService,
  ) {}

  @Post('enrol')
  @HttpCode(200)
  @WithoutCertificate()
  enrol(@Body({ schema: enrolRequestSchema }) body: EnrolRequest, @Req() request: Request): Promise<Enrolment> {
    return this.enrolment.enrol(body, request.socket.remoteAddress ?? '');
  }

  @Get('me')
  whoAmI(@Req() { agentId }: AgentRequest): KnownAgent {
    const serverTime = new Date(this.clock.now()).toISOString();
    return { agentId, serverTime, authorities: this.authority.digests };
  }

  @Post('renew')
  @HttpCode(200)
  renew(@Body({ schema: renewRequestSchema }) body: RenewRequest, @Req() request: AgentRequest): Promise<Enrolment> {
    return this.enrolment.renew(request.agentId, body);
  }
}
