/*
 * The shortest decimal that reads back to a double, for those that rows are full of: above zero, not whole, neither tiny
 * nor huge. The double times a power of ten, which puts 17 digits before the point, is had as a product and its exact error
 * (Dekker 1971); whatever is within half the distance to the next double reads back to it. Where a rounding of ours could
 * decide, the answer is UNSURE and V8 has to be asked, as in Grisu3 (Loitsch, PLDI 2010); that is rare. It takes 50 ns
 * where V8 takes 140 for its string, which then has to be copied (CPU time; `npm run bench -- flow --only mixed` shows it).
 */

/** What `writeFraction` returns when it leaves a number to V8. */
export const UNSURE = -1;

/** Enough digits to tell any double from its neighbours. */
const DIGITS = 17;
/** The last power of ten that is a double. */
const LAST_POWER = 22;
const POWERS = Float64Array.from({ length: LAST_POWER + 1 }, (_, exponent) => Number(`1e${exponent}`));

/** Below it JavaScript writes an exponent, and 17 digits before the point take more than the last power. */
const MIN_VALUE = 1e-6;
/** From here on every double is whole. */
const BOUND = 2 ** 52;

/** Veltkamp's: cuts a double into two of 26 bits, so that the products of such halves are exact. */
const SPLITTER = 2 ** 27 + 1;
const POWERS_HIGH = POWERS.map(highHalf);
const POWERS_LOW = POWERS.map((power, exponent) => power - POWERS_HIGH[exponent]);

const MANTISSA_BITS = 52;
/** The upper 32 bits of a double hold sign, exponent and 20 bits of mantissa. */
const EXPONENT_SHIFT = 20;
const MANTISSA_MASK = (1 << EXPONENT_SHIFT) - 1;
const EXPONENT_BIAS = 1023;
const MIN_EXPONENT = Math.floor(Math.log2(MIN_VALUE));
const EXPONENTS = Array.from({ length: MANTISSA_BITS - MIN_EXPONENT }, (_, index) => MIN_EXPONENT + index);
/** By binary exponent: the power of ten that gives the least double of it 17 digits before the point. */
const SCALES = Int32Array.from(EXPONENTS, (exponent) =>
  Math.min(LAST_POWER, DIGITS - 1 - Math.floor(Math.log10(2 ** exponent))),
);
/** By binary exponent: half the distance between two doubles. */
const HALF_GAPS = Float64Array.from(EXPONENTS, (exponent) => 2 ** (exponent - MANTISSA_BITS - 1));

/** Digits are kept as the first nine and the other eight, so that both are whole numbers of 31 bits. */
const LOWER_DIGITS = 8;
const LOWER_BOUND = 1e8;
const UPPER_MIN = 1e8;
const UPPER_BOUND = 1e9;
/** Far more than the sum of lower digits and error is rounded by (2^-27). */
const DOUBT = 1e-6;

const POINT = 0x2e;
const ZERO = 0x30;
const TENS = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + Math.floor(pair / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, pair) => ZERO + (pair % 10));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Index of the upper half in memory; 1 on every platform that Node runs on today. */
const UPPER = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Writes a number that is not whole as JavaScript does; at most 24 bytes.
 * @returns the place behind the last digit; UNSURE if it wrote nothing that may stay
 */
export function writeFraction(bytes: Uint8Array, at: number, value: number): number {
  if (!(value >= MIN_VALUE && value < BOUND)) return UNSURE;
  double[0] = value;
  const bits = words[UPPER];
  // Below a power of two doubles are twice as near as above it.
  if (words[1 - UPPER] === 0 && (bits & MANTISSA_MASK) === 0) return UNSURE;
  const exponent = (bits >>> EXPONENT_SHIFT) - EXPONENT_BIAS - MIN_EXPONENT;
  let scale = SCALES[exponent];
  if (value * POWERS[scale] >= UPPER_BOUND * LOWER_BOUND) scale--;

  const product = value * POWERS[scale];
  let upper = Math.floor(product / LOWER_BOUND);
  const rest = product - upper * LOWER_BOUND + productError(value, scale, product);
  let lower = shortest(rest, HALF_GAPS[exponent] * POWERS[scale]);
  if (lower === LOWER_BOUND) {
    lower = 0;
    upper++;
  }
  if (lower < 0 || lower > LOWER_BOUND || upper < UPPER_MIN || upper >= UPPER_BOUND) return UNSURE;
  return writeDecimal(bytes, at, upper | 0, lower | 0, DIGITS - scale);
}

/** What a rounded product lacks of the exact one; exact itself. */
function productError(value: number, scale: number, product: number): number {
  const high = highHalf(value);
  const low = value - high;
  const error = high * POWERS_HIGH[scale] - product;
  return error + high * POWERS_LOW[scale] + low * POWERS_HIGH[scale] + low * POWERS_LOW[scale];
}

function highHalf(value: number): number {
  const multiple = SPLITTER * value;
  return multiple - (multiple - value);
}

/**
 * Of numbers with 15 digits at most one reads back; a shorter one is the same with zeros at its end. Of those with 16, then
 * with 17, the nearest is taken. (`Math.round` costs twice as much: it branches where no branch can be foretold.)
 * @param rest the digits from the tenth on, with what is behind the point
 * @param reach what is nearer than this reads back to the same double
 * @returns the eight digits from the tenth on, those left out as zeros; maybe a carry; or UNSURE
 */
function shortest(rest: number, reach: number): number {
  const hundreds = Math.floor(rest * 0.01 + 0.5) * 100;
  const farHundreds = Math.abs(hundreds - rest);
  if (farHundreds < reach - DOUBT) return hundreds;
  const tens = Math.floor(rest * 0.1 + 0.5) * 10;
  const farTens = Math.abs(tens - rest);
  if (farHundreds < reach + DOUBT || Math.abs(farTens - reach) < DOUBT || farTens > 5 - DOUBT) return UNSURE;
  if (farTens < reach) return tens;
  const ones = Math.floor(rest + 0.5);
  return Math.abs(ones - rest) > 0.5 - DOUBT ? UNSURE : ones;
}

/**
 * @param upper the first nine digits
 * @param lower the other eight
 * @param whole how many of them stand before the point; below zero, how many zeros stand between it and them
 * @returns the place behind the last digit that is not zero
 */
function writeDecimal(bytes: Uint8Array, at: number, upper: number, lower: number, whole: number): number {
  const zeros = whole > 0 ? 0 : 2 - whole;
  // All are written behind the place of the point; those that stand before it then move up by one.
  const first = at + Math.max(zeros, 1);
  const highest = (upper / UPPER_MIN) | 0;
  bytes[first] = ZERO + highest;
  writeEight(bytes, first + 1, upper - highest * UPPER_MIN);
  writeEight(bytes, first + DIGITS - LOWER_DIGITS, lower);
  for (let place = at; place < at + whole; place++) bytes[place] = bytes[place + 1];
  for (let place = at; place < at + zeros; place++) bytes[place] = ZERO;
  bytes[at + Math.max(whole, 1)] = POINT;
  let end = first + DIGITS;
  while (bytes[end - 1] === ZERO) end--;
  return end;
}

/** In two halves, neither of which waits for the other. */
function writeEight(bytes: Uint8Array, at: number, digits: number): void {
  const high = (digits / 10_000) | 0;
  writeFour(bytes, at, high);
  writeFour(bytes, at + 4, digits - high * 10_000);
}

function writeFour(bytes: Uint8Array, at: number, digits: number): void {
  const high = (digits / 100) | 0;
  const low = digits - high * 100;
  bytes[at] = TENS[high];
  bytes[at + 1] = ONES[high];
  bytes[at + 2] = TENS[low];
  bytes[at + 3] = ONES[low];
}
