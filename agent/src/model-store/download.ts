import { LIMITS } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';

const TIMEOUT_MS = 60_000;

/**
 * Fetches a bundle; stops reading as soon as it is larger than announced.
 * @param url full address
 * @param announcedBytes size that the control plane named
 * @throws AgentError `model.download`
 */
export async function downloadBundle(url: string, announcedBytes: number): Promise<Uint8Array> {
  if (announcedBytes > LIMITS.bundleBytes) throw refused(url, `${announcedBytes} bytes are more than is allowed`);
  try {
    // A redirect could lead anywhere; the control plane serves its bundles itself.
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok || !response.body) throw refused(url, `HTTP status ${response.status}`);
    return await readAtMost(response.body, announcedBytes, url);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    // `fetch failed` says nothing; its cause does.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw refused(url, describeError(cause), error);
  }
}

async function readAtMost(body: ReadableStream<Uint8Array>, limit: number, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limit) throw refused(url, `it is larger than the ${limit} bytes that were announced`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(url: string, reason: string, cause?: unknown): AgentError {
  return new AgentError('model.download', 'operational', `cannot download ${url}: ${reason}`, { cause });
}
