import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { gunzip, GzipFault } from './gunzip.js';

const SMALL = Buffer.from('a capture, a CSV, anything\n'.repeat(20));
/** Does not shrink, so that it takes several pieces. */
const LARGE = randomBytes(150_000);
const CUT = 'the gzip data are cut off';
const DAMAGED = 'the gzip data are damaged';
const FOLLOWED = 'something else follows the gzip data';

interface Unpacked {
  readonly content: Buffer;
  readonly fault: string | null;
}

/** @param size of the chunks in which it comes */
async function unpack(packed: Buffer, size: number): Promise<Unpacked> {
  const places = Array.from({ length: Math.ceil(packed.length / size) }, (_, at) => at * size);
  const chunks = Readable.from(places.map((at) => packed.subarray(at, at + size)));
  const taken: Uint8Array[] = [];
  try {
    for await (const bytes of gunzip(chunks)) taken.push(bytes);
    return { content: Buffer.concat(taken), fault: null };
  } catch (error) {
    if (!(error instanceof GzipFault)) throw error;
    return { content: Buffer.concat(taken), fault: error.message };
  }
}

/** A member with every field that a header can have. */
function fullHeader(content: Buffer): Buffer {
  const plain = gzipSync(content);
  const head = Buffer.from(plain.subarray(0, 10));
  head[3] = 2 | 4 | 8 | 16;
  const fields = Buffer.from('\x03\x00abcname.pcap\x00a comment\x00\x00\x00', 'latin1');
  return Buffer.concat([head, fields, plain.subarray(10)]);
}

function changed(packed: Buffer, at: number): Buffer {
  const copy = Buffer.from(packed);
  copy[at] ^= 0x55;
  return copy;
}

describe.each([
  ['small', SMALL],
  ['large', LARGE],
])('gzip data, %s', (_name, content) => {
  const packed = gzipSync(content);
  const cases: [string, Buffer, Buffer, string | null][] = [
    ['one member', packed, content, null],
    ['two members', Buffer.concat([packed, packed]), Buffer.concat([content, content]), null],
    [
      'an empty member between two',
      Buffer.concat([packed, gzipSync(''), packed]),
      Buffer.concat([content, content]),
      null,
    ],
    ['a header with all fields', fullHeader(content), content, null],
    ['zeros behind it', Buffer.concat([packed, Buffer.alloc(100_000)]), content, null],
    ['a single zero behind it', Buffer.concat([packed, Buffer.alloc(1)]), content, null],
    ['text behind it', Buffer.concat([packed, Buffer.from('and so on')]), content, FOLLOWED],
    ['zeros and text behind it', Buffer.concat([packed, Buffer.from('\0\0\0and')]), content, FOLLOWED],
    ['half of a mark behind it', Buffer.concat([packed, Buffer.from([0x1f])]), content, FOLLOWED],
    ['the beginning of a member behind it', Buffer.concat([packed, packed.subarray(0, 6)]), content, CUT],
    ['a member of another kind behind it', Buffer.concat([packed, changed(packed, 2)]), content, DAMAGED],
    ['no checksum', packed.subarray(0, -8), content, CUT],
    ['half of its checksum', packed.subarray(0, -6), content, CUT],
    ['a wrong checksum', changed(packed, packed.length - 8), content, DAMAGED],
    ['a wrong length', changed(packed, packed.length - 1), content, DAMAGED],
    ['nothing but zeros of deflate', deflateRawSync(content), Buffer.alloc(0), DAMAGED],
  ];

  it.each(cases)('%s', async (_what, bytes, expected, fault) => {
    for (const size of [bytes.length, 65_536, 1000])
      expect(await unpack(bytes, size)).toEqual({ content: expected, fault });
    if (bytes.length < 1000) expect(await unpack(bytes, 1)).toEqual({ content: expected, fault });
  });
});

describe('gzip data that are cut off or damaged', () => {
  it('give all that stands before the cut, wherever it is', async () => {
    const packed = gzipSync(SMALL);
    for (let length = 1; length < packed.length; length++) {
      const { content, fault } = await unpack(packed.subarray(0, length), 65_536);
      expect(fault).toBe(CUT);
      expect(SMALL.subarray(0, content.length)).toEqual(content);
    }
    const { content } = await unpack(gzipSync(LARGE).subarray(0, 100_000), 65_536);
    expect(content.length).toBeGreaterThan(99_000);
  });

  it('lose no more than the piece in which the damage is', async () => {
    const packed = changed(gzipSync(Buffer.from(LARGE.toString('hex'))), 100_000);
    const { content, fault } = await unpack(packed, 65_536);
    expect(fault).toBe(DAMAGED);
    expect(content.length).toBeGreaterThan(60_000);
  });
});
