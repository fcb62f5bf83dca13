import type { NextFunction, Request, Response } from 'express';
import { PicketError } from '@picket/shared/errors';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of another site must not act through the operator's browser. Browsers send `Origin` with every cross-origin
 * write; programs send none and are not concerned.
 */
export function refuseForeignWrites(request: Request, _response: Response, next: NextFunction): void {
  const { origin, host } = request.headers;
  const foreign = origin !== undefined && URL.parse(origin)?.host !== host;
  if (READS.has(request.method) || !foreign) return next();
  next(
    new PicketError('origin.forbidden', 'user', `writes from ${origin} are refused`, {
      next: 'use the console at its own address',
    }),
  );
}
