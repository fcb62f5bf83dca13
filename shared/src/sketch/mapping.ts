/**
 * Log-linear bins: every octave [2^e, 2^(e+1)) is cut into 2^BITS bins of equal width. The bin of a double is then
 * nothing but its exponent and the first BITS bits of its mantissa, read from its bit pattern.
 * With 32 bins an octave a bin is at most 1/32 wide relative to its lower bound, so its middle is within 1.57 % of
 * every value in it.
 */
const MANTISSA_BITS = 5;
/** The upper 32 bits of a double hold sign, exponent and 20 bits of mantissa. */
const SHIFT = 20 - MANTISSA_BITS;

/** Bins per octave. */
export const RESOLUTION = 1 << MANTISSA_BITS;
/** Bound of the relative error of a bin's middle. */
export const RELATIVE_ERROR = 1 / (2 * RESOLUTION);
/** Largest bin of a finite value. */
export const LAST_BIN = (0x7ff00000 >>> SHIFT) - 1;

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);
/** Index of the upper half in memory; 1 on every platform that Node runs on today. */
const UPPER = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Bin of a positive finite double. */
export function binOf(positive: number): number {
  value[0] = positive;
  return words[UPPER]! >>> SHIFT;
}

/** Lower bound of a bin; that of the next bin is its upper bound. */
export function lowerBound(bin: number): number {
  words[UPPER] = bin << SHIFT;
  words[1 - UPPER] = 0;
  return value[0]!;
}

/** The value that stands for all values of a bin. */
export function middleOf(bin: number): number {
  return bin >= LAST_BIN ? lowerBound(bin) : (lowerBound(bin) + lowerBound(bin + 1)) / 2;
}
