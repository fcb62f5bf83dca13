import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import type { Action, Role } from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';

/** Who asks. */
export interface Principal {
  /** local: the owner of the data folder, or whoever sits at this machine where no sign-in is asked for. */
  readonly kind: 'user' | 'key' | 'local';
  readonly name: string;
  readonly role: Role;
  /** Of a user that has signed in. */
  readonly sessionId?: string;
}

interface Store {
  principal?: Principal;
  isAllowed?: (action: Action) => boolean;
}

const requests = new AsyncLocalStorage<Store>();

/** Middleware: all that follows belongs to this request. */
export function beginRequest(_request: Request, _response: Response, next: NextFunction): void {
  requests.run({}, next);
}

/** Called once, by the guard that has found out who asks. */
export function setPrincipal(principal: Principal, isAllowed: (action: Action) => boolean): void {
  Object.assign(requests.getStore() ?? {}, { principal, isAllowed });
}

/** For what depends on more than the route. @throws PicketError `access.forbidden` */
export function requireAllowed(action: Action): void {
  const { principal, isAllowed } = requests.getStore() ?? {};
  if (isAllowed?.(action)) return;
  throw new ControlPlaneError('access.forbidden', `${principal?.name ?? 'no one'} may not: ${action}`, {
    next: 'ask an administrator for another role',
  });
}

/** Who asks; undefined outside of a request and before the guard. */
export function currentPrincipal(): Principal | undefined {
  return requests.getStore()?.principal;
}
