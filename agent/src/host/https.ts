import type { IncomingMessage } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

/** What this host trusts, and how it shows who it is; PEM. */
export interface Credentials {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends it, whatever has come. */
  readonly signal: AbortSignal;
  /** Ends it when nothing comes for that long. */
  readonly silenceMs?: number;
}

/**
 * One request, without redirects: the control plane serves itself what it names.
 * @param credentials of the agents' listener; undefined: an http:// address, or public CAs
 * @returns the answer once its headers are there; its body is yet to be read
 */
export function sendRequest(
  url: string,
  credentials: Credentials | undefined,
  request: HttpRequest,
): Promise<IncomingMessage> {
  const { body, silenceMs, ...options } = request;
  const send = url.startsWith('https:') ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...options, ...credentials, agent: false, minVersion: 'TLSv1.3' }, resolve);
    sent.on('error', reject).end(body);
    if (silenceMs !== undefined)
      sent.setTimeout(silenceMs, () => sent.destroy(new Error(`nothing came for ${silenceMs / 1000} s`)));
  });
}

/** @throws RangeError when the body is larger */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new RangeError(`the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
