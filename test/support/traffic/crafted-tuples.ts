import { type Tuple } from './probe-cost.js';

/** Tuples that a weak hash puts into few places; each set is all different and of the size asked for. */
export interface CraftedSet {
  readonly name: string;
  readonly tuples: (count: number) => Tuple[];
}

const VICTIM = { destination: 0x0a000001, destinationPort: 80 } as const;

function made(count: number, make: (index: number) => Partial<Tuple>): Tuple[] {
  return Array.from({ length: count }, (_, index) => ({
    source: 0x0b000000,
    sourcePort: 4000,
    ...VICTIM,
    ...make(index),
  }));
}

/** All bits by chance; what the others are compared with. Seeded, so that two runs have the same tuples. */
export function randomTuples(count: number, seed = 1): Tuple[] {
  let state = seed;
  // SplitMix32: the keys have to be without a pattern, nothing more.
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return Array.from({ length: count }, () => {
    const ports = next();
    return { source: next(), destination: next(), sourcePort: ports >>> 16, destinationPort: ports & 0xffff };
  });
}

/** How V8 hashes an integer that is the key of a Map, which has no seed there (TRUST F10). */
function v8IntegerHash(value: number): number {
  let hash = (~value + (value << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  hash ^= hash >>> 16;
  return hash & 0x3fffffff;
}

/** Addresses whose V8 hashes have their eight lowest bits in common. */
function v8Collisions(count: number): number[] {
  const found: number[] = [];
  for (let value = 1; found.length < count; value++) if ((v8IntegerHash(value) & 255) === 0) found.push(value);
  return found;
}

export const CRAFTED: readonly CraftedSet[] = [
  {
    name: 'ports one after another',
    tuples: (count) => made(count, (index) => ({ source: 0x0b000000 + (index >> 16), sourcePort: index & 0xffff })),
  },
  { name: 'addresses one after another', tuples: (count) => made(count, (index) => ({ source: 0x0b000000 + index })) },
  {
    name: 'addresses whose xor is constant',
    tuples: (count) =>
      made(count, (index) => ({ source: 0x0b000000 + index, destination: (0x0b000000 + index) ^ 0x01010101 })),
  },
  {
    name: 'ports that cancel the address in a xor',
    tuples: (count) =>
      made(count, (index) => ({ source: index, sourcePort: index >>> 16, destinationPort: index & 0xffff })),
  },
  {
    name: 'equal low bits',
    tuples: (count) =>
      made(count, (index) => ({ source: (index & 0xfff) << 20, destination: ((index >> 12) << 20) | 1 })),
  },
  {
    name: 'products that undo a Fibonacci hash',
    // 0x144cbc89 is the inverse of 0x9e3779b9 modulo 2^32: the hash of each is a multiple of 4096.
    tuples: (count) =>
      made(count, (index) => ({
        source: Math.imul(0x144cbc89, index << 12) >>> 0,
        destination: 0,
        sourcePort: 0,
        destinationPort: 0,
      })),
  },
  {
    name: 'integers that collide in a Map of V8',
    tuples: (count) => {
      const values = v8Collisions(count);
      return made(count, (index) => ({ source: values[index] }));
    },
  },
  {
    name: 'one byte at a time of an IPv6 address',
    tuples: (count) =>
      made(count, (index) => ({ source6: [index & 255, ((index >> 8) & 255) << 24, (index >> 16) << 8] })),
  },
  {
    name: 'the same word twice in an IPv6 address',
    tuples: (count) => made(count, (index) => ({ source6: [index, index, 1] })),
  },
];
