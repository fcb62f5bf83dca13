import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { isLoopback } from '@picket/shared/hosts';
import { ControlPlaneError } from '../errors.js';
import { FOR_LEGACY_AGENTS, RULE, type Rule } from '../platform/http/allow.js';
import { isAgentRequest } from '../platform/http/doors.js';
import { setPrincipal } from '../platform/http/request-context.js';
import { Runtime } from '../platform/runtime.js';
import { Principals } from './principals.service.js';
import { isAllowed, LEAST_ROLE } from './roles/roles.js';

/** Each operation says what it asks for; whoever asks has to have a role that may do it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly principals: Principals,
    private readonly runtime: Runtime,
  ) {}

  /** @throws PicketError `access.sign-in-required`, `access.forbidden` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    // Agents show certificates, at a listener of their own; fleet/enrolment looks at them.
    if (isAgentRequest(request)) return true;
    const rule = this.reflector.getAllAndOverride<Rule | undefined>(RULE, [context.getHandler(), context.getClass()]);
    if (rule === undefined) throw new TypeError(`${context.getClass().name}.${context.getHandler().name} has no rule`);
    if (rule === 'open') return true;
    const response = context.switchToHttp().getResponse<Response>();
    const principal = await this.principals.of(request, response);
    if (!principal && this.isForLegacyAgent(context, request)) return true;
    if (!principal) throw signInRequired(response);
    if (!isAllowed(principal.role, rule))
      throw new ControlPlaneError('access.forbidden', `${rule} needs the role ${LEAST_ROLE[rule]}`, {
        next: `ask an administrator; ${principal.name} has the role ${principal.role}`,
      });
    setPrincipal(principal, (action) => isAllowed(principal.role, action));
    return true;
  }

  private isForLegacyAgent(context: ExecutionContext, { socket }: Request): boolean {
    const isOpen = this.reflector.get<boolean | undefined>(FOR_LEGACY_AGENTS, context.getHandler()) === true;
    return isOpen && this.runtime.secrets.agentToken !== undefined && isLoopback(socket.remoteAddress ?? '');
  }
}

function signInRequired(response: Response): ControlPlaneError {
  response.setHeader('WWW-Authenticate', 'Bearer');
  return new ControlPlaneError('access.sign-in-required', 'this needs a person who has signed in, or an API key', {
    next: 'sign in at the console, or send the key: Authorization: Bearer …',
  });
}
