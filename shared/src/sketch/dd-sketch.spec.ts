import { describe, expect, it } from '@jest/globals';
import { toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { SketchSchema } from '../gen/picket/v1/uplink_pb.js';
import {
  binBounds,
  DdSketch,
  decodeSketch,
  encodeSketch,
  mergeEncoded,
  RELATIVE_ERROR,
  sketchToMessage,
} from './index.js';

const QUANTILES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** Seeded generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const DISTRIBUTIONS: Record<string, (u: () => number) => number> = {
  uniform: (u) => u() * 1000,
  exponential: (u) => -Math.log(1 - u()) * 1e6,
  lognormal: (u) => Math.exp(Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u()) * 3),
  'signed normal': (u) => Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u()) * 50,
  'small integers': (u) => Math.floor(u() * 5),
  constant: () => 42,
};

function sketchOf(values: readonly number[]): DdSketch {
  const sketch = new DdSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Bins are closed at the end that is nearer to zero. */
function holds({ low, high }: { low: number; high: number }, key: number, value: number): boolean {
  if (key === 0) return value === 0;
  return key > 0 ? low <= value && value < high : low < value && value <= high;
}

function expectQuantiles(sketch: DdSketch, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  for (const q of QUANTILES) {
    const exact = sorted[Math.floor(q * (sorted.length - 1))];
    expect(Math.abs(sketch.quantile(q) - exact)).toBeLessThanOrEqual(Math.abs(exact) * RELATIVE_ERROR + 1e-12);
  }
}

describe('DdSketch', () => {
  for (const [name, draw] of Object.entries(DISTRIBUTIONS)) {
    it.each([1, 2, 10, 1000, 20_000])(`keeps the quantiles of %i ${name} values, alone and merged`, (size) => {
      const next = random(size);
      const values = Array.from({ length: size }, () => draw(next));
      expectQuantiles(sketchOf(values), values);
      const half = size >> 1;
      const [left, right] = [values.slice(0, half), values.slice(half)];
      expectQuantiles(sketchOf(left).merge(sketchOf(right)), values);
      expectQuantiles(sketchOf(right).merge(sketchOf(left)), values);
    });
  }

  it('is a monoid: merging in any grouping gives the same bytes as adding everything to one', () => {
    const values = fc.array(fc.double({ noNaN: false, min: -1e12, max: 1e12 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const oneByOne = sketchOf([...a, ...b, ...c]);
        const grouped = sketchOf(a).merge(sketchOf(b).merge(sketchOf(c)));
        grouped.sum = oneByOne.sum;
        expect(encodeSketch(grouped)).toEqual(encodeSketch(oneByOne));
      }),
    );
  });

  it('survives the wire, counts beyond 32 bits included', () => {
    const sketch = sketchOf([-5, 0, 1e-300, 7, 7, NaN, Infinity]);
    sketch.positive.add(300, 5e9);
    const back = decodeSketch(encodeSketch(sketch));
    expect(back).toEqual(sketch);
    expect(back.missing).toBe(2);
    expect(back.count).toBe(5e9 + 5);
  });

  it('writes the bytes of the message', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.constant(0), fc.constant(-0), fc.integer()), { maxLength: 60 });
    fc.assert(
      fc.property(values, (values) => {
        const sketch = sketchOf(values);
        sketch.positive.add(300, 5e9);
        const message = toBinary(SketchSchema, sketchToMessage(sketch));
        expect(Buffer.from(encodeSketch(sketch)).equals(message)).toBe(true);
      }),
    );
  });

  it('merges encoded sketches as it merges decoded ones', () => {
    const values = fc.array(fc.oneof(fc.double({ min: -1e12, max: 1e12 }), fc.constant(0), fc.constant(3)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = sketchOf(a);
        mergeEncoded(encodeSketch(sketchOf(b)), merged);
        expect(merged).toEqual(sketchOf(a).merge(sketchOf(b)));
      }),
    );
  });

  it('takes or refuses a cut off or altered encoding as the message decoder does', () => {
    const bytes = encodeSketch(sketchOf([-5, 0, 1, 2, 3, 700, NaN]));
    const merged = (input: Uint8Array) => {
      const into = new DdSketch();
      mergeEncoded(input, into);
      return into;
    };
    const outcome = (read: (input: Uint8Array) => DdSketch, input: Uint8Array) => {
      try {
        return encodeSketch(read(input));
      } catch {
        return 'refused';
      }
    };
    for (const length of bytes.keys()) {
      const cut = bytes.subarray(0, length);
      expect(outcome(merged, cut)).toEqual(outcome(decodeSketch, cut));
    }
    expect(() => merged(encodeSketch(sketchOf([1])).fill(7, 1, 2))).toThrow(/bins an octave/);
  });

  it('stays bounded when values span more than its bins: the top quantiles hold, the total is exact', () => {
    const values = Array.from({ length: 1400 }, (_, exponent) => 2 ** (exponent - 700));
    const sketch = sketchOf(values);
    expect(sketch.count).toBe(1400);
    expect([...sketch.positive].length).toBeLessThanOrEqual(2048);
    const exact = values[Math.floor(0.999 * 1399)];
    expect(Math.abs(sketch.quantile(0.999) / exact - 1)).toBeLessThanOrEqual(RELATIVE_ERROR);
  });

  it('lists its bins by ascending key, each with the interval that holds its values', () => {
    const values = [-1e9, -3, -3, -0.5, 0, 0, 0, 1e-3, 2, 2.01, 7e12];
    const bins = sketchOf(values).bins();
    expect(bins.map(({ key }) => key)).toEqual([...bins.map(({ key }) => key)].sort((a, b) => a - b));
    const within = bins.map(({ key }) => values.filter((value) => holds(binBounds(key), key, value)).length);
    expect(within).toEqual(bins.map(({ count }) => count));
    expect(within.reduce((sum, count) => sum + count)).toBe(values.length);
  });

  it('refuses bytes that are no sketch of this resolution', () => {
    const other = encodeSketch(sketchOf([1]));
    other[1] = 7;
    expect(() => decodeSketch(other)).toThrow(/bins an octave/);
  });
});
