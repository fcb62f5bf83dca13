import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const NONCE_BYTES = 16;

/** Own scripts and nothing else. @param styles beside the own style sheets */
const policy = (styles: string) =>
  [
    "default-src 'self'",
    `style-src 'self' ${styles}`,
    "img-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ');

/** The page about the API and the reports of models have styles in themselves, and no script of ours. */
const INLINE_STYLES = policy("'unsafe-inline'");

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Content-Security-Policy', INLINE_STYLES);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  next();
}

/** For a page without inline styles. @returns the word that style elements have to show on this page */
export function allowStylesOf(response: Response): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  response.setHeader('Content-Security-Policy', policy(`'nonce-${nonce}'`));
  return nonce;
}
