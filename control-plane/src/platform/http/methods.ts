import type { OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ControlPlaneError } from '../../errors.js';
import { isServerPath } from './paths.js';

/** What can be read can be asked for without its body. */
const READS = ['GET', 'HEAD'];
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Answers OPTIONS, and refuses the methods that a path does not have, with those that it has in `Allow` (RFC 9110). */
export function refuseOtherMethods({ paths }: Pick<OpenAPIObject, 'paths'>): RequestHandler {
  const routes = Object.entries(paths).map(([path, item]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replace(/\{[^}]+\}/g, '[^/]+')}/?$`),
    isLiteral: !path.includes('{'),
    methods: METHODS.filter((method) => item[method]).map((method) => method.toUpperCase()),
  }));
  return (request: Request, response: Response, next: NextFunction) => {
    const allowed = allowedAt(request.path, routes);
    const isAsked = request.method === 'OPTIONS';
    if (allowed.length === 0 || (allowed.includes(request.method) && !isAsked)) return next();
    response.setHeader('Allow', allowed.join(', '));
    if (isAsked) return void response.status(204).end();
    next(
      new ControlPlaneError('method.not-allowed', `${request.method} is not for ${request.path.slice(0, 200)}`, {
        next: `it takes ${allowed.join(', ')}`,
      }),
    );
  };
}

interface Route {
  /** Without parameters. */
  readonly isLiteral: boolean;
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/** Empty: the path does not exist. */
function allowedAt(path: string, routes: readonly Route[]): string[] {
  const found = routes.filter(({ pattern }) => pattern.test(path));
  // `/alerts/labels` is not an alert of that id.
  const literal = found.filter(({ isLiteral }) => isLiteral);
  const methods = new Set((literal.length > 0 ? literal : found).flatMap((route) => route.methods));
  if (methods.size === 0) return isServerPath(path) && !path.startsWith('/api/docs') ? [] : [...READS, 'OPTIONS'];
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods, 'OPTIONS'];
}
