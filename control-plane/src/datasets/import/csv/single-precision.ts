/** 10^0 to 10^22: the powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const LARGEST_POWER = 22;
/** Below this another digit can be appended to a mantissa without leaving the integers that a double holds exactly. */
const MANTISSA_LIMIT = 2 ** 53 / 10 - 1;
/** Bound of what dropped digits and two roundings can do to a value: 1.2e-15 and 2 · 1.2e-16. */
const RELATIVE_ERROR = 4e-15;

const [TAB, CARRIAGE_RETURN, SPACE] = [0x09, 0x0d, 0x20];
const [PLUS, MINUS, DOT, ZERO, LETTER_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x65];
const LOWER_CASE = 0x20;

/**
 * The single-precision number that `Math.fround(Number(text))` is, read from its bytes without making the text; -0 is 0.
 * NaN: the cell holds no decimal number that single precision can hold, or one so close to the middle between two
 * singles that these digits do not decide; the caller then asks `parseCell`, which is right in every case.
 *
 * A mantissa below 2^53 times or over a power of ten up to 10^22 is one correctly rounded operation on exact numbers
 * (Clinger, "How to read floating point numbers accurately", PLDI 1990). Longer mantissas and larger powers give a value
 * that is off by RELATIVE_ERROR at most; since rounding is monotonic, the single is right where both ends round to it.
 */
export function parseSingle(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let last = end;
  while (at < last && isSpace(bytes[at]!)) at++;
  while (at < last && isSpace(bytes[last - 1]!)) last--;
  if (at === last) return NaN;
  const sign = bytes[at]!;
  if (sign === MINUS || sign === PLUS) at++;

  let mantissa = 0;
  let exponent = 0;
  let digits = 0;
  let isExact = true;
  for (let afterDot = 0; at < last; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (mantissa < MANTISSA_LIMIT) {
        mantissa = mantissa * 10 + digit;
        exponent -= afterDot;
      } else {
        if (digit !== 0) isExact = false;
        exponent += 1 - afterDot;
      }
    } else if (byte === DOT && afterDot === 0) afterDot = 1;
    else break;
  }
  if (digits === 0) return NaN;
  if (at < last) {
    const written = readExponent(bytes, at, last);
    if (Number.isNaN(written)) return NaN;
    exponent += written;
  }
  const single = scale(mantissa, exponent, isExact);
  // Adding zero makes -0 a 0: two rows that are equal must also be equal bit by bit.
  return Number.isFinite(single) ? (sign === MINUS ? -single : single) + 0 : NaN;
}

/** The number behind an `e`; NaN if what is there is something else, or absurdly long. */
function readExponent(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if ((bytes[at]! | LOWER_CASE) !== LETTER_E) return NaN;
  const sign = bytes[++at];
  if (sign === MINUS || sign === PLUS) at++;
  if (at === end || end - at > 4) return NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return sign === MINUS ? -value : value;
}

function scale(mantissa: number, exponent: number, isExact: boolean): number {
  if (mantissa === 0) return 0;
  if (exponent >= -LARGEST_POWER && exponent <= LARGEST_POWER) {
    const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
    return isExact ? Math.fround(value) : surelyRounded(value);
  }
  if (exponent < -2 * LARGEST_POWER || exponent > 2 * LARGEST_POWER) return NaN;
  const value =
    exponent < 0
      ? mantissa / POWERS[LARGEST_POWER]! / POWERS[-exponent - LARGEST_POWER]!
      : mantissa * POWERS[LARGEST_POWER]! * POWERS[exponent - LARGEST_POWER]!;
  return surelyRounded(value);
}

function surelyRounded(value: number): number {
  const low = Math.fround(value * (1 - RELATIVE_ERROR));
  return low === Math.fround(value * (1 + RELATIVE_ERROR)) ? low : NaN;
}

/** What `trim` removes, as far as it is ASCII. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= TAB && byte <= CARRIAGE_RETURN);
}
