import { currentPrincipal } from '../platform/http/request-context.js';

/** The name of who asks, for what is kept. */
export function actor(): string {
  return currentPrincipal()?.name ?? 'system';
}
