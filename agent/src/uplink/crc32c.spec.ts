import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.js';

describe('crc32c', () => {
  // RFC 3720 B.4 gives these; the last is the check value of the catalogue of CRC algorithms.
  it.each([
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
    [Buffer.from('123456789'), 0xe3069283],
  ])('agrees with the published values', (bytes, expected) => expect(crc32c(bytes)).toBe(expected));
});
