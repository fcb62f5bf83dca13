/** How a time was written: which of the first two numbers is the day, if they tell. */
export const enum DateOrder {
  /** Year first. */
  Iso,
  /** The first number is above 12. */
  DayFirst,
  /** The second number is above 12. */
  MonthFirst,
  /** Both are 12 or less: read as day and month, as every file known to us means it. */
  Ambiguous,
}

const [COLON, DOT, SPACE, DASH, PLUS, LETTER_T, LETTER_Z] = [0x3a, 0x2e, 0x20, 0x2d, 0x2b, 0x74, 0x7a];
const [LETTER_A, LETTER_P, LETTER_M, LOWER_CASE] = [0x61, 0x70, 0x6d, 0x20];
const MOST_NUMBERS = 8;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTE_MS = 60_000;

/**
 * Reads when a flow began: `31/12/2019 02:29:43 PM` as the tool writes it, `10/1/2020 5:57` as spreadsheets leave it, and
 * ISO 8601 with any of `T`, blank, `Z`, a zone and a fraction. One object, used over and over: no text is made.
 */
export class TimestampReader {
  /** Order of the time that was read last. */
  order: DateOrder = DateOrder.Iso;
  private readonly numbers = new Float64Array(MOST_NUMBERS);
  private readonly widths = new Int32Array(MOST_NUMBERS);
  /** The byte behind each number; 0 behind the last one. */
  private readonly separators = new Uint8Array(MOST_NUMBERS);
  private count = 0;
  private isAfternoon: boolean | undefined;

  /** @returns milliseconds since 1970, a time without a zone taken for UTC; NaN if it is no time that we know */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (!this.split(bytes, start, end) || this.count < 5) return NaN;
    const { numbers, widths } = this;
    const isIso = widths[0] === 4;
    if (!isIso && widths[2] !== 4) return NaN;
    this.order = isIso ? DateOrder.Iso : orderOf(numbers[0]!, numbers[1]!);
    const year = isIso ? numbers[0]! : numbers[2]!;
    const isMonthSecond = isIso || this.order !== DateOrder.MonthFirst;
    const month = isMonthSecond ? numbers[1]! : numbers[0]!;
    const day = isIso ? numbers[2]! : isMonthSecond ? numbers[0]! : numbers[1]!;
    if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return NaN;
    const dayMs = this.readClock();
    return Date.UTC(year, month - 1, day) + dayMs;
  }

  /** Time of day in milliseconds, moved to UTC where a zone is given; NaN if there is no such time. */
  private readClock(): number {
    const { numbers, widths, separators, count } = this;
    if (separators[3] !== COLON) return NaN;
    let hour = numbers[3]!;
    const minute = numbers[4]!;
    let at = 5;
    const seconds = separators[4] === COLON && at < count ? numbers[at++]! : 0;
    let fractionMs = 0;
    if (at > 5 && separators[5] === DOT && at < count) fractionMs = (numbers[at]! * 1000) / 10 ** widths[at++]!;
    if (this.isAfternoon !== undefined) {
      if (hour < 1 || hour > 12) return NaN;
      hour = (hour % 12) + (this.isAfternoon ? 12 : 0);
    }
    if (hour > 23 || minute > 59 || seconds > 59) return NaN;
    const clockMs = ((hour * 60 + minute) * 60 + seconds) * 1000 + Math.floor(fractionMs);
    const sign = separators[at - 1];
    if (at === count) return sign === 0 || sign === LETTER_Z ? clockMs : NaN;
    if (sign !== PLUS && sign !== DASH) return NaN;
    return clockMs - (sign === PLUS ? 1 : -1) * this.readZoneMs(at);
  }

  /** `+01:00` or `+0100`. */
  private readZoneMs(at: number): number {
    const { numbers, widths, count } = this;
    if (at + 1 === count && widths[at] === 4)
      return (Math.floor(numbers[at]! / 100) * 60 + (numbers[at]! % 100)) * MINUTE_MS;
    return at + 2 === count ? (numbers[at]! * 60 + numbers[at + 1]!) * MINUTE_MS : NaN;
  }

  /** Cuts a cell into numbers and what stands between them. False: there is something else in it. */
  private split(bytes: Uint8Array, start: number, end: number): boolean {
    const { numbers, widths, separators } = this;
    this.isAfternoon = undefined;
    let count = 0;
    let at = start;
    while (at < end && bytes[at] === SPACE) at++;
    while (at < end) {
      let [value, width] = [0, 0];
      for (; at < end && isDigit(bytes[at]!); at++, width++) value = value * 10 + bytes[at]! - 0x30;
      if (width === 0 || width > 9 || count === MOST_NUMBERS) return false;
      numbers[count] = value;
      widths[count] = width;
      separators[count] = 0;
      while (at < end && bytes[at] === SPACE) separators[count] = bytes[at++]!;
      if (at < end && !isDigit(bytes[at]!)) {
        const byte = lowerCase(bytes[at]!);
        if (byte === LETTER_A || byte === LETTER_P) return this.endWithHalf(bytes, at, end, count + 1);
        separators[count] = byte;
        at++;
        if (byte === LETTER_Z && at < end) return false;
      }
      if (at === end && separators[count] === SPACE) separators[count] = 0;
      count++;
    }
    this.count = count;
    return areSeparated(separators);
  }

  /** `AM` or `PM` ends the cell. */
  private endWithHalf(bytes: Uint8Array, at: number, end: number, count: number): boolean {
    this.isAfternoon = lowerCase(bytes[at]!) === LETTER_P;
    let behind = at + 2;
    while (behind < end && bytes[behind] === SPACE) behind++;
    this.separators[count - 1] = 0;
    this.count = count;
    return behind === end && at + 1 < end && lowerCase(bytes[at + 1]!) === LETTER_M && areSeparated(this.separators);
  }
}

/** Day, month and year by one and the same mark, then a blank or `T`. */
function areSeparated(separators: Uint8Array): boolean {
  const mark = separators[0];
  if (mark !== separators[1] || (mark !== 0x2f && mark !== DASH && mark !== DOT)) return false;
  return separators[2] === SPACE || separators[2] === LETTER_T;
}

function orderOf(first: number, second: number): DateOrder {
  if (first > 12) return DateOrder.DayFirst;
  return second > 12 ? DateOrder.MonthFirst : DateOrder.Ambiguous;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Of a letter; other bytes that this changes are no separators either way. */
function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | LOWER_CASE : byte;
}
