import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { AgentError } from '../errors.js';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a file as a whole; a pipe or a device too, as far as it may be.
 * @throws AgentError `file.too-large`; Error of `fs`
 */
export async function readBounded(path: string, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(path, mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same at once, for what is needed before anything else. */
export function readBoundedSync(path: string, mostBytes: number): string {
  const file = openSync(path, 'r');
  try {
    const content = Buffer.alloc(mostBytes + 1);
    let bytes = 0;
    for (let read = -1; read !== 0 && bytes <= mostBytes; bytes += read)
      read = readSync(file, content, bytes, Math.min(CHUNK_BYTES, content.length - bytes), null);
    if (bytes > mostBytes) throw tooLarge(path, mostBytes);
    return content.toString('utf8', 0, bytes);
  } finally {
    closeSync(file);
  }
}

function tooLarge(path: string, mostBytes: number): AgentError {
  return new AgentError('file.too-large', 'user', `${path} is larger than ${mostBytes / MIB} MiB`, {
    next: 'check the path',
  });
}
