import { TLSSocket } from 'node:tls';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { hostNameOf, isForThisServer } from '@picket/shared/hosts';
import { ControlPlaneError } from '../../errors.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what was sent to another name: see `isOwnHost`. @param names host names of this server beside its addresses */
export function refuseForeignHosts(names: ReadonlySet<string>): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (isForThisServer(request, names)) return next();
    const host = (request.headers.host ?? '').slice(0, 255);
    next(
      new ControlPlaneError(
        'host.forbidden',
        host ? `${host} is not one of the names of this server` : 'no host is named',
        {
          next: 'use an IP address or localhost, or add the name to PICKET_HTTP_ALLOWED_HOSTS',
        },
      ),
    );
  };
}

/**
 * A page of another site must not act through the operator's browser. Browsers send `Origin` with every cross-origin
 * write; programs send none and are not concerned. A proxy may have put another `Host` in place of a name of ours.
 * @param publicUrl an origin of ours too
 */
export function refuseForeignWrites(names: ReadonlySet<string>, publicUrl?: string): RequestHandler {
  const publicOrigin = publicUrl === undefined ? undefined : URL.parse(publicUrl)?.origin;
  return (request: Request, _response: Response, next: NextFunction) => {
    const { origin } = request.headers;
    if (READS.has(request.method) || origin === undefined || origin === publicOrigin) return next();
    if (isOwnOrigin(origin, request, names)) return next();
    next(
      new ControlPlaneError('origin.forbidden', `writes from ${origin.slice(0, 255)} are refused`, {
        next: 'use the console at its own address',
      }),
    );
  };
}

/** Over TLS a page that came without it is another's: anybody on the line may have written it. */
function isOwnOrigin(origin: string, { headers, socket }: Request, names: ReadonlySet<string>): boolean {
  const from = URL.parse(origin);
  if (from === null || (socket instanceof TLSSocket && from.protocol !== 'https:')) return false;
  return from.host === headers.host || names.has(hostNameOf(from.host) ?? '');
}
