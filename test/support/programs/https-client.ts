import { request, type Agent, type RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** SHA-256 of the certificate that was shown. */
  readonly fingerprint: string;
}

/** One request over TLS, which the certificate must fit. */
export function askHttps(
  url: string,
  options: RequestOptions & { agent?: Agent | false } = {},
  body?: Uint8Array,
): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) => {
      const fingerprint = (response.socket as TLSSocket).getPeerCertificate().fingerprint256;
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, body, fingerprint }), reject);
    })
      .once('error', reject)
      .end(body);
  });
}
