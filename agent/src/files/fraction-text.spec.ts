import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UNSURE, writeFraction } from './fraction-text.js';

const MAX_BYTES = 24;

function textOf(value: number): string | null {
  const bytes = Buffer.alloc(MAX_BYTES);
  const end = writeFraction(bytes, 0, value);
  return end === UNSURE ? null : bytes.toString('latin1', 0, end);
}

/** The doubles around one, by their place among all doubles. */
function around(value: number, most: number): number[] {
  const double = new Float64Array([value]);
  const place = new BigInt64Array(double.buffer);
  const middle = place[0];
  return Array.from({ length: 2 * most + 1 }, (_, index) => {
    place[0] = middle + BigInt(index - most);
    return double[0];
  });
}

/** Either V8's text or none. @returns how many of them had none */
function unsureOf(values: Iterable<number>): number {
  let unsure = 0;
  for (const value of values) {
    if (Number.isInteger(value)) continue;
    const text = textOf(value);
    if (text === null) unsure++;
    else if (text !== String(value)) throw new Error(`${value} became ${text}`);
  }
  return unsure;
}

describe('fractions', () => {
  it('have the text that JavaScript gives them, and nearly all have one', () => {
    const ratios = fc.tuple(fc.nat(), fc.integer({ min: 3, max: 1e7 })).map(([above, below]) => above / below);
    const decimals = fc
      .tuple(fc.nat(), fc.integer({ min: 1, max: 9 }))
      .map(([digits, places]) => digits / 10 ** places);
    const values = [ratios, ratios.map(Math.sqrt), decimals, fc.double({ min: 1e-6, max: 1e15 })].flatMap((kind) =>
      fc.sample(kind, 50_000),
    );
    expect(unsureOf(values)).toBeLessThan(0.02 * values.length);
  });

  it('are right beside powers of ten and of two, where the number of digits and the distance of doubles change', () => {
    const tens = Array.from({ length: 23 }, (_, index) => Number(`1e${index - 6}`));
    const twos = Array.from({ length: 74 }, (_, index) => 2 ** (index - 21));
    unsureOf([...tens, ...twos].flatMap((power) => around(power, 500)));
  });

  it('are right where a number of 17 digits is in the middle between two of 16', () => {
    const halves = fc.tuple(fc.integer({ min: 2 ** 40, max: 2 ** 49 }), fc.constantFrom(0.0625, 0.3125, 0.5, 0.125));
    unsureOf(fc.sample(halves, 50_000).map(([whole, half]) => whole + half));
  });

  it.each([
    0.1,
    0.3,
    0.7,
    1.5,
    38.75,
    0.000001,
    0.1 + 0.2,
    2 / 3,
    20.666666666666668,
    999999999999.9999,
    846153.1538461539,
  ])('%p is written', (value) => expect(textOf(value)).toBe(String(value)));

  it.each([0.5, 0, -1.5, 9.99e-7, 2 ** 52, NaN, Infinity, -Infinity])('%p is left to V8', (value) => {
    expect(textOf(value)).toBeNull();
  });
});
