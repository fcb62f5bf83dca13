import * as fc from 'fast-check';
import { VALID_FRAMES, type ValidFrame } from './encapsulations.js';

/** One change of a frame; positions are taken modulo what there is. */
type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte' | 'word'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut' | 'grow' | 'swap'; readonly at: number; readonly value: number };

export interface MutatedFrame {
  readonly linkType: number;
  readonly frame: Buffer;
  readonly stepUs: number;
}

/** Values at which lengths, offsets and counts turn over. */
const EDGES = [0, 1, 3, 4, 5, 7, 8, 15, 19, 20, 39, 40, 0x45, 0x4f, 0x60, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff];
/** Positions in an IP packet where a version, a length, an offset, or the next header stands. */
const FIELDS = [0, 2, 3, 4, 5, 6, 7, 9, 20, 22, 24, 32, 33, 40, 41, 42, 44, 48, 49, 52, 60];
const MANY = 1 << 16;

const field = fc.constantFrom(...FIELDS);
const anywhere = fc.nat(MANY);
const value = fc.oneof(fc.constantFrom(...EDGES), fc.nat(0xffff));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flip'), at: anywhere, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('byte', 'word'), at: field, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cut', 'grow', 'swap'), at: anywhere, value }) },
);

/** A valid frame after some changes, and how long after the one before it comes; sometimes before it. */
export const mutatedFrame: fc.Arbitrary<MutatedFrame> = fc
  .record({
    base: fc.constantFrom(...VALID_FRAMES),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
    stepUs: fc.integer({ min: -1_000_000, max: 4_000_000 }),
  })
  .map(({ base, mutations, stepUs }) => {
    const frame = mutations.reduce<Buffer>((bytes, change) => applyTo(base, bytes, change), Buffer.from(base.frame));
    return { linkType: base.linkType, frame, stepUs };
  });

function applyTo(base: ValidFrame, bytes: Buffer, change: Mutation): Buffer {
  if (bytes.length === 0) return bytes;
  switch (change.kind) {
    case 'flip':
      bytes[change.at % bytes.length] ^= 1 << change.bit;
      return bytes;
    case 'byte':
      bytes[(base.packetAt + change.at) % bytes.length] = change.value;
      return bytes;
    case 'word':
      return setWord(bytes, base.packetAt + change.at, change.value);
    case 'cut':
      return bytes.subarray(0, change.at % bytes.length);
    case 'grow':
      return Buffer.concat([bytes, Buffer.alloc(change.value % 2000, change.at)]);
    case 'swap':
      return swapHeaders(base, bytes, VALID_FRAMES[change.value % VALID_FRAMES.length]);
  }
}

function setWord(bytes: Buffer, at: number, word: number): Buffer {
  bytes[at % bytes.length] = word >> 8;
  bytes[(at + 1) % bytes.length] = word;
  return bytes;
}

/** The encapsulation of one frame around the packet of another, or the other way when they are the same. */
function swapHeaders(base: ValidFrame, bytes: Buffer, other: ValidFrame): Buffer {
  return Buffer.concat([bytes.subarray(0, base.packetAt), other.frame]);
}

/** Bytes of a file after some changes, most of them in its first headers. */
export function mutatedFile(valid: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const at = fc.oneof({ weight: 3, arbitrary: fc.nat(160) }, { weight: 1, arbitrary: anywhere });
  const change = fc.record({ at, size: fc.constantFrom(1, 2, 4), value: fc.oneof(value, fc.nat(0xffff_ffff)) });
  return fc
    .record({
      file: fc.constantFrom(...valid),
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
      cut: fc.option(anywhere, { freq: 4 }),
    })
    .map(({ file, changes, cut }) => {
      const bytes = Buffer.from(file);
      for (const edit of changes) {
        const number = edit.value % 2 ** (8 * edit.size);
        const place = edit.at % (bytes.length - edit.size);
        if (edit.value % 2 === 0) bytes.writeUIntLE(number, place, edit.size);
        else bytes.writeUIntBE(number, place, edit.size);
      }
      return cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
    });
}
