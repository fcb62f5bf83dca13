import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ControlPlaneError } from '../../errors.js';
import { isForThisMachineOnly } from '../config.js';
import { Runtime } from '../runtime.js';

/** Metrics tell much of a network: they are for the bearer of a token, or for this machine alone. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(private readonly runtime: Runtime) {}

  /** @throws PicketError `metrics.token-required` */
  canActivate(context: ExecutionContext): boolean {
    const { 'metrics.token': token } = this.runtime.config;
    if (token === undefined && isForThisMachineOnly(this.runtime.config)) return true;
    const request = context.switchToHttp().getRequest<Request>();
    if (token !== undefined && isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return true;
    context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
    throw new ControlPlaneError('metrics.token-required', 'metrics are for the bearer of PICKET_METRICS_TOKEN', {
      next:
        token === undefined
          ? 'set PICKET_METRICS_TOKEN at the control plane, and send it: Authorization: Bearer …'
          : 'send the token: Authorization: Bearer …',
    });
  }
}

/** In a time that does not tell where they differ. */
function isSame(given: string, wanted: string): boolean {
  const [left, right] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
