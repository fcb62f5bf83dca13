import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  newPasswordSchema,
  principalSchema,
  sessionPageSchema,
  sessionQuerySchema,
  signInByLinkSchema,
  signInSchema,
  type NewPasswordDto,
  type PrincipalDto,
  type SessionPageDto,
  type SessionQueryDto,
  type SignInByLinkDto,
  type SignInDto,
} from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';
import { Allow } from '../../platform/http/allow.js';
import { currentPrincipal, type Principal } from '../../platform/http/request-context.js';
import { callerOf, Principals } from '../principals.service.js';
import { actionsOf, isAllowed } from '../roles/roles.js';
import { SessionsService } from './sessions.service.js';
import { SignInService, type BegunSession } from './sign-in.service.js';

@ApiTags('access')
@Controller()
export class SessionController {
  constructor(
    private readonly principals: Principals,
    private readonly signIn: SignInService,
    private readonly sessions: SessionsService,
  ) {}

  @Get('session')
  @Allow('own-account.manage')
  @ApiOperation({ summary: 'Who asks, and what that person or program may do' })
  @ApiResponse({ status: 200, standardSchema: principalSchema })
  getSession(): PrincipalDto {
    return this.toDto(present());
  }

  @Post('session')
  @Allow('open')
  @ApiOperation({ summary: 'Begin a session with name and password; its token is in the cookie of the answer' })
  @ApiResponse({ status: 201, standardSchema: principalSchema })
  async createSession(
    @Body({ schema: signInSchema }) request: SignInDto,
    @Req() http: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PrincipalDto> {
    return this.begin(await this.signIn.byPassword(request, callerOf(http)), response);
  }

  @Post('session/by-link')
  @Allow('open')
  @ApiOperation({ summary: 'Set a password by a link, and begin a session with it; sessions of before end' })
  @ApiResponse({ status: 201, standardSchema: principalSchema })
  async createSessionByLink(
    @Body({ schema: signInByLinkSchema }) request: SignInByLinkDto,
    @Req() http: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PrincipalDto> {
    return this.begin(await this.signIn.byLink(request, callerOf(http)), response);
  }

  @Delete('session')
  @HttpCode(204)
  @Allow('own-account.manage')
  @ApiOperation({ summary: 'End the present session' })
  @ApiResponse({ status: 204 })
  async endPresentSession(@Res({ passthrough: true }) response: Response): Promise<void> {
    const { sessionId, name } = present();
    if (sessionId !== undefined) await this.sessions.end(sessionId, name);
    this.principals.forget(response);
  }

  @Put('session/password')
  @HttpCode(204)
  @Allow('own-account.manage')
  @ApiOperation({ summary: 'Set another password; other sessions of the person end' })
  @ApiResponse({ status: 204 })
  async setPassword(@Body({ schema: newPasswordSchema }) request: NewPasswordDto, @Req() http: Request): Promise<void> {
    await this.signIn.changePassword(request, present(), callerOf(http));
  }

  @Get('sessions')
  @Allow('own-account.manage')
  @ApiOperation({ summary: 'Sessions, newest first: the own ones, or for administrators those of all people' })
  @ApiResponse({ status: 200, standardSchema: sessionPageSchema })
  listSessions(@Query({ schema: sessionQuerySchema }) { all, ...page }: SessionQueryDto): Promise<SessionPageDto> {
    const { name, role, sessionId } = present();
    if (all) requireAdministrator(role);
    return this.sessions.page(all ? null : name, sessionId, page);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Allow('own-account.manage')
  @ApiOperation({ summary: 'End a session: an own one, or for administrators any' })
  @ApiResponse({ status: 204 })
  endSession(@Param('id', { schema: z.uuid() }) id: string): Promise<void> {
    const { name, role } = present();
    return this.sessions.end(id, isAllowed(role, 'access.manage') ? null : name);
  }

  private begin({ token, principal }: BegunSession, response: Response): PrincipalDto {
    this.principals.hand(response, token);
    return this.toDto(principal);
  }

  private toDto({ kind, name, role }: Principal): PrincipalDto {
    return { kind, name, role, actions: actionsOf(role), isSignInRequired: this.principals.isSignInRequired };
  }
}

function present(): Principal {
  const principal = currentPrincipal();
  if (!principal) throw new TypeError('the guard has found no one');
  return principal;
}

function requireAdministrator(role: Principal['role']): void {
  if (!isAllowed(role, 'access.manage'))
    throw new ControlPlaneError('access.forbidden', 'sessions of other people are for administrators', {
      next: 'leave out all',
    });
}
