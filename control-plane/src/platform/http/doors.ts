import type { IncomingMessage } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { AGENTS_PREFIX, API_PREFIX } from './paths.js';

const BUNDLE = new RegExp(`^/${API_PREFIX}/models/[^/]+/versions/[^/]+/bundle$`);
const agentRequests = new WeakSet<IncomingMessage>();

/** Called by the agents' listener before anybody else sees the request. */
export function markAsAgentRequest(request: IncomingMessage): void {
  agentRequests.add(request);
}

export function isAgentRequest(request: IncomingMessage): boolean {
  return agentRequests.has(request);
}

/** One application, two listeners: each shows its own part, and the other part is not there. */
export function separateDoors(request: Request, _response: Response, next: NextFunction): void {
  const isForAgents = request.path.startsWith(`/${AGENTS_PREFIX}/`);
  const isBundle = request.method === 'GET' && BUNDLE.test(request.path);
  const isOpen = isAgentRequest(request) ? isForAgents || isBundle : !isForAgents;
  next(isOpen ? undefined : new NotFoundException(`Cannot ${request.method} ${request.path.slice(0, 200)}`));
}
