import type { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ControlPlaneError } from '../../errors.js';
import { isAgentRequest } from '../../platform/http/doors.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { ExpiredRenewals } from '../certificates/expired-renewals.service.js';

/** A request whose sender has shown a valid certificate. */
export type AgentRequest = Request & { agentId: string };

const AGAIN = 'enrol again with a token of this control plane';
const WITHOUT_CERTIFICATE = 'picket:without-certificate';
/** As OpenSSL says it. */
const EXPIRED = 'CERT_HAS_EXPIRED';
const WITH_FAREWELL = 'picket:with-farewell';
const WITH_EXPIRED = 'picket:with-expired-certificate';

/** Marks what a host without a certificate may ask for on the agents' listener. */
export const WithoutCertificate = () => SetMetadata(WITHOUT_CERTIFICATE, true);

/** Marks what the owner of an expired certificate may ask for too. */
export const WithExpiredCertificate = () => SetMetadata(WITH_EXPIRED, true);

/** Marks what an agent that was taken out of service may ask for too. */
export const WithFarewell = () => SetMetadata(WITH_FAREWELL, true);

/** On the agents' listener only clients pass that show a certificate of ours, neither expired nor revoked. */
@Injectable()
export class ClientCertificateGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly certificates: CertificatesService,
    private readonly expired: ExpiredRenewals,
  ) {}

  /** @throws PicketError `certificate.*` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AgentRequest>();
    if (!isAgentRequest(request) || this.reflector.get<boolean>(WITHOUT_CERTIFICATE, context.getHandler())) return true;
    const expired = this.reflector.get<boolean>(WITH_EXPIRED, context.getHandler()) && expiredOf(request.socket);
    request.agentId = expired
      ? await this.expired.requireRenewable(expired, request.socket.remoteAddress ?? '')
      : await this.certificates.requireValid(
          serialOf(request.socket),
          this.reflector.get<boolean>(WITH_FAREWELL, context.getHandler()),
        );
    return true;
  }
}

/** What a host has shown, if it has expired; the handshake proves that the host has its key. */
function expiredOf(socket: unknown): X509Certificate | undefined {
  if (!(socket instanceof TLSSocket) || String(socket.authorizationError) !== EXPIRED) return undefined;
  return socket.getPeerX509Certificate();
}

function serialOf(socket: unknown): string {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (!(socket instanceof TLSSocket) || !certificate)
    throw new ControlPlaneError('certificate.required', 'this needs the certificate of an agent', { next: AGAIN });
  if (socket.authorized) return certificate.serialNumber.toLowerCase();
  throw refusalOf(String(socket.authorizationError));
}

/** @param reason what OpenSSL says of a certificate that it does not accept */
function refusalOf(reason: string): ControlPlaneError {
  if (reason === EXPIRED)
    return new ControlPlaneError('certificate.expired', 'the certificate has expired', {
      next: 'check the clock of this host; if it is right, enrol again',
    });
  if (reason === 'CERT_NOT_YET_VALID')
    return new ControlPlaneError('certificate.not-yet-valid', 'the certificate is not valid yet', {
      next: 'check the clocks of this host and of the control plane',
    });
  const message = `the certificate is not one of this installation (${reason})`;
  return new ControlPlaneError('certificate.foreign', message, { next: AGAIN });
}
