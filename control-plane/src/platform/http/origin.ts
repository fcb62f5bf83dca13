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
 */
export function refuseForeignWrites(names: ReadonlySet<string>): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const { origin, host } = request.headers;
    if (READS.has(request.method) || origin === undefined) return next();
    const from = URL.parse(origin)?.host;
    if (from !== undefined && (from === host || names.has(hostNameOf(from) ?? ''))) return next();
    next(
      new ControlPlaneError('origin.forbidden', `writes from ${origin.slice(0, 255)} are refused`, {
        next: 'use the console at its own address',
      }),
    );
  };
}
