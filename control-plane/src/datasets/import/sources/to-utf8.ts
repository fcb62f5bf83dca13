import { TextDecoder } from 'node:util';

/** Byte order marks of what is no UTF-8, as hexadecimal digits. Spreadsheets and PowerShell write the first. */
const ENCODINGS: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

/** Text as UTF-8: UTF-16 is known by its byte order mark, all else is passed on as it is. */
export async function* toUtf8(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  for await (const chunk of content) {
    if (!head) {
      yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 2) continue;
    const encoding = ENCODINGS[Buffer.from(head.subarray(0, 2)).toString('hex')];
    if (encoding !== undefined) decoder = new TextDecoder(encoding);
    yield decoder ? Buffer.from(decoder.decode(head, { stream: true })) : head;
    head = undefined;
  }
  if (head && head.length > 0) yield head;
  if (decoder) yield Buffer.from(decoder.decode());
}
