import { UNSURE, writeFraction } from './fraction-text.js';

const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
/** The longest text of a double is 25 characters ("-0.0000012345678901234567"), and its comma. */
const CELL_BYTES = 26;
/** Whole numbers below this are written digit by digit. */
const WHOLE_LIMIT = 1e9;

/** Bytes that so many numbers take at most, with their commas. */
export function mostCellBytes(numbers: number): number {
  return numbers * CELL_BYTES;
}

/**
 * Writes a comma and the number, for each value from `first` on, in the shortest text that reads back to the same double:
 * byte by byte, since a string a number makes half of what a CSV costs (`npm run bench -- flow --only mixed`).
 * @returns the place behind the last byte
 */
export function writeCells(bytes: Uint8Array, from: number, values: Float64Array, first: number): number {
  let at = from;
  for (let index = first; index < values.length; index++) {
    const value = values[index];
    const whole = value | 0;
    bytes[at++] = COMMA;
    if (whole !== value) at = writeOther(bytes, at, value);
    else if (whole >= 0 && whole < 10) bytes[at++] = ZERO + whole;
    else at = writeWhole(bytes, at, whole);
  }
  return at;
}

/** Negative ones are seen too: -1 stands for a window that was never seen. */
function writeWhole(bytes: Uint8Array, at: number, whole: number): number {
  if (whole >= WHOLE_LIMIT || whole <= -WHOLE_LIMIT) return writeText(bytes, at, String(whole));
  if (whole >= 0) return writeDigits(bytes, at, whole);
  bytes[at] = MINUS;
  return writeDigits(bytes, at + 1, -whole);
}

/** @returns the place behind the last digit */
function writeDigits(bytes: Uint8Array, at: number, whole: number): number {
  let end = at + 1;
  for (let bound = 10; whole >= bound; bound *= 10) end++;
  let rest = whole;
  for (let place = end - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

/** Fractions, numbers too large for the other writers, and NaN and infinities. */
function writeOther(bytes: Uint8Array, at: number, value: number): number {
  const end = value === Math.trunc(value) ? UNSURE : writeFraction(bytes, at, value);
  return end === UNSURE ? writeText(bytes, at, String(value)) : end;
}

function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
}
