import { LIMITS } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';
import { sendRequest, type Credentials } from '../host/https.js';

const SILENCE_MS = 30_000;
const TOTAL_MS = 3_600_000;
const MAX_ATTEMPTS = 10;
const OK = 200;
const PARTIAL = 206;

/**
 * Fetches a bundle. Where the line breaks it goes on with what is missing; it stops as soon as there is more than was
 * announced.
 * @param url full address
 * @param credentials of this host; undefined: it was never enrolled
 * @param announcedBytes size that the control plane named
 * @throws AgentError `model.download`
 */
export async function downloadBundle(
  url: string,
  credentials: Credentials | undefined,
  announcedBytes: number,
): Promise<Uint8Array> {
  if (announcedBytes > LIMITS.bundleBytes) throw refused(url, `${announcedBytes} bytes are more than is allowed`);
  const file = new PartialFile(announcedBytes);
  const signal = AbortSignal.timeout(TOTAL_MS);
  for (let attempt = 1; ; attempt += 1) {
    const before = file.bytes;
    try {
      await readRest(url, credentials, file, signal);
      return file.content();
    } catch (error) {
      if (error instanceof AgentError) throw error;
      const isHopeless = file.bytes === before || attempt === MAX_ATTEMPTS || error instanceof RangeError;
      if (isHopeless) throw refused(url, describeError(error), error);
    }
  }
}

/** What has come so far. */
class PartialFile {
  private chunks: Buffer[] = [];
  bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws RangeError when it is more than was announced */
  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes)
      throw new RangeError(`it is larger than the ${this.maxBytes} bytes that were announced`);
    this.chunks.push(chunk);
  }

  clear(): void {
    this.chunks = [];
    this.bytes = 0;
  }

  content(): Uint8Array {
    return Buffer.concat(this.chunks);
  }
}

async function readRest(
  url: string,
  credentials: Credentials | undefined,
  file: PartialFile,
  signal: AbortSignal,
): Promise<void> {
  const headers: Record<string, string> = file.bytes > 0 ? { range: `bytes=${file.bytes}-` } : {};
  // A redirect could lead anywhere, and is not followed; the control plane serves its bundles itself.
  const response = await sendRequest(url, credentials, { method: 'GET', headers, signal, silenceMs: SILENCE_MS });
  try {
    const { statusCode } = response;
    if (statusCode === OK) file.clear();
    else if (statusCode !== PARTIAL || file.bytes === 0) throw refused(url, `HTTP status ${statusCode}`);
    for await (const chunk of response as AsyncIterable<Buffer>) file.add(chunk);
  } finally {
    response.destroy();
  }
}

function refused(url: string, reason: string, cause?: unknown): AgentError {
  return new AgentError('model.download', 'operational', `cannot download ${url}: ${reason}`, { cause });
}
