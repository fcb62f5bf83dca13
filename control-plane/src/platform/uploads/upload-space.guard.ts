import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { UploadRoom, type Lease } from './upload-space.js';

/** Refuses an upload that cannot fit before its first byte is written, and holds its room until it is answered. */
@Injectable()
export class RoomForUpload implements CanActivate {
  constructor(private readonly room: UploadRoom) {}

  /** @throws PicketError `upload.too-large` */
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!request.is('multipart/form-data')) return true;
    const lease = this.room.lease(Number(request.headers['content-length'] ?? 0));
    LEASES.set(request, lease);
    http.getResponse<Response>().once('close', () => lease.end());
    return true;
  }
}

const LEASES = new WeakMap<Request, Lease>();

/** The room of a request that `RoomForUpload` has let in. */
export function leaseOf(request: Request): Lease {
  const lease = LEASES.get(request);
  if (!lease) throw new Error('an upload without RoomForUpload');
  return lease;
}
