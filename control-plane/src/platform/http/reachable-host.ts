import { isIPv6 } from 'node:net';

/** The host part of a URL at which this machine itself reaches a listener that is bound to `host`. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}
