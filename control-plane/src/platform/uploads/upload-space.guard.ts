import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { UploadSpace, type Lease } from './upload-space.js';

/** Refuses an upload that cannot fit before its first byte is written, and holds its space until it is answered. */
@Injectable()
export class UploadSpaceGuard implements CanActivate {
  constructor(private readonly space: UploadSpace) {}

  /** @throws PicketError `upload.too-large` */
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!request.is('multipart/form-data')) return true;
    const lease = this.space.lease(Number(request.headers['content-length'] ?? 0));
    LEASES.set(request, lease);
    http.getResponse<Response>().once('close', () => lease.end());
    return true;
  }
}

const LEASES = new WeakMap<Request, Lease>();

/** The space of a request that `UploadSpaceGuard` has let in. */
export function leaseOf(request: Request): Lease {
  const lease = LEASES.get(request);
  if (!lease) throw new Error('an upload without UploadSpaceGuard');
  return lease;
}
