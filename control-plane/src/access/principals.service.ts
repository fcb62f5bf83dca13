import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Runtime } from '../platform/runtime.js';
import type { Principal } from '../platform/http/request-context.js';
import { isSameToken, LOCAL_KEY_FILE, loadLocalKey } from './identity/local-key.js';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from './identity/session-cookie.js';
import { SessionsService, type Caller } from './identity/sessions.service.js';
import { ApiKeysService } from './keys/api-keys.service.js';

const LOCAL: Principal = { kind: 'local', name: 'local', role: 'admin' };
const BEARER = /^Bearer ([\w.~+/-]{1,200}=*)$/i;

/** Finds out who asks. */
@Injectable()
export class Principals {
  private readonly localKey: string;

  constructor(
    private readonly runtime: Runtime,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeysService,
  ) {
    this.localKey = loadLocalKey(runtime.dataPath(LOCAL_KEY_FILE));
  }

  get isSignInRequired(): boolean {
    return this.runtime.config['access.signIn'] === 'required';
  }

  /**
   * By a key if one is shown, else by the cookie. A browser's next token goes into the response.
   * @returns undefined: neither is valid
   */
  async of(request: Request, response: Response): Promise<Principal | undefined> {
    const [, key] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (key !== undefined) return this.byKey(key, callerOf(request));
    const principal = await this.byCookie(request, response);
    return principal ?? (this.isSignInRequired ? undefined : LOCAL);
  }

  /** Gives the browser the token of its session. */
  hand(response: Response, token: string): void {
    writeSessionCookie(response, token, this.isPublic);
  }

  /** Takes it away. */
  forget(response: Response): void {
    clearSessionCookie(response, this.isPublic);
  }

  private async byKey(key: string, { address }: Caller): Promise<Principal | undefined> {
    if (isSameToken(key, this.localKey)) return LOCAL;
    return this.keys.find(key, address);
  }

  private async byCookie(request: Request, response: Response): Promise<Principal | undefined> {
    const token = readSessionCookie(request);
    const found = token === undefined ? undefined : await this.sessions.find(token, callerOf(request));
    if (found?.nextToken !== undefined) this.hand(response, found.nextToken);
    return found?.principal;
  }

  private get isPublic(): boolean {
    return this.runtime.config['public.url'] !== undefined;
  }
}

/** By the socket: what a header says of the address is anyone's word. */
export function callerOf({ socket, headers }: Request): Caller {
  return { address: socket.remoteAddress ?? '', client: headers['user-agent'] ?? '' };
}
