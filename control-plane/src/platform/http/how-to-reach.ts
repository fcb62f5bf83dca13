import { isLoopback } from '@picket/shared/hosts';
import type { ControlPlaneConfig } from '../config.js';

/** What an operator should know of how the console can be reached, said at the start; empty: on this machine, as usual. */
export function howToReach(config: ControlPlaneConfig): string[] {
  const host = config['http.host'];
  const hasTls = config['http.tlsCert'] !== undefined;
  if (!isLoopback(host))
    return hasTls
      ? []
      : [
          `console and API speak plain HTTP on ${host}: a proxy in front has to end TLS and to guard the port. ` +
            'If there is none, set PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY',
        ];
  if (config['public.url'] === undefined || hasTls) return [];
  return [
    `agents can reach ${config['public.url']}, the console cannot be reached there: it is on ${host} only. ` +
      'Put a proxy in front of it, or set PICKET_HTTP_HOST, PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY (docs/https.md)',
  ];
}
