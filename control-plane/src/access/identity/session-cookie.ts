import { TLSSocket } from 'node:tls';
import { parse } from 'cookie';
import type { Request, Response } from 'express';
import { SESSION_COOKIE } from '../../platform/http/paths.js';

/** Over TLS a name that no other host and no page without TLS can set (RFC 6265bis §4.1.3). */
const SECURE_NAME = `__Host-${SESSION_COOKIE}`;

/** The token that the browser shows. */
export function readSessionCookie(request: Request): string | undefined {
  return parse(request.headers.cookie ?? '')[nameFor(request)];
}

/** No script reads it, and no other site's page sends it. @param isPublic people come by https, maybe through a proxy */
export function writeSessionCookie(response: Response, token: string, isPublic: boolean): void {
  response.cookie(nameFor(response.req), token, optionsFor(response.req, isPublic));
}

export function clearSessionCookie(response: Response, isPublic: boolean): void {
  response.clearCookie(nameFor(response.req), optionsFor(response.req, isPublic));
}

function optionsFor(request: Request, isPublic: boolean) {
  const secure = isOverTls(request) || isPublic;
  return { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
}

function nameFor(request: Request): string {
  return isOverTls(request) ? SECURE_NAME : SESSION_COOKIE;
}

function isOverTls({ socket }: Request): boolean {
  return socket instanceof TLSSocket;
}
