import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { Request } from 'express';
import { ControlPlaneError } from '../../errors.js';

/**
 * An operation that declares no query takes none, and one that declares no body takes none: what would be dropped in
 * silence is refused. Those that declare them have strict schemas.
 */
export class RefuseUndeclared implements CanActivate {
  /** @throws PicketError `request.invalid` */
  canActivate(context: ExecutionContext): boolean {
    const { query, body } = context.switchToHttp().getRequest<Request<unknown, unknown, unknown>>();
    const declared = declaredParts(context);
    if (!declared.has(RouteParamtypes.QUERY)) refuseFields('query', query);
    if (!declared.has(RouteParamtypes.BODY)) refuseFields('body', body);
    return true;
  }
}

function refuseFields(part: string, given: unknown): void {
  if (given === undefined || given === null) return;
  const fields = typeof given === 'object' && !Array.isArray(given) ? Object.keys(given) : [`(${typeof given})`];
  if (fields.length === 0) return;
  const message = `${part}: takes nothing, so not ${fields.slice(0, 5).join(', ').slice(0, 200)}`;
  throw new ControlPlaneError('request.invalid', message, { next: 'correct what is named and send it again' });
}

/** Which parts of the request the operation's method has parameters for; Nest keeps them as `type:index`. */
function declaredParts(context: ExecutionContext): ReadonlySet<number> {
  const name = context.getHandler().name;
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name);
  return new Set(Object.keys(parameters ?? {}).map((key) => Number(key.split(':')[0])));
}
