/** How a time was written: which of the first two numbers is the day, if they tell. */
export const enum DateOrder {
  /** Year first. */
  Iso,
  /** The first number is above 12. */
  DayFirst,
  /** The second number is above 12. */
  MonthFirst,
  /** Both are 12 or less: read as day and month, until the whole file says otherwise. */
  Ambiguous,
}

const [COLON, DOT, SPACE, DASH, PLUS, LETTER_T, LETTER_Z] = [0x3a, 0x2e, 0x20, 0x2d, 0x2b, 0x74, 0x7a];
const [LETTER_A, LETTER_P, LETTER_M, LOWER_CASE] = [0x61, 0x70, 0x6d, 0x20];
const MAX_NUMBERS = 8;
/** Longer cells are no time. */
const MAX_BYTES = 64;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** No flow was captured before, and a later year is a slip. */
const [FIRST_YEAR, LAST_YEAR] = [1970, 2199];
/** The farthest zone from UTC that is in use, on either side. */
const MAX_ZONE_MINUTES = 14 * 60;
/** What the halves of a day are called beside AM and PM: the tool writes them in the language of its machine. */
const [FORENOON, AFTERNOON] = [
  /a\.\s?m\.?|上午|午前|오전|π\.?μ\.?|\bde\.|\böö\b|\bsa\b/iu,
  /p\.\s?m\.?|下午|午後|오후|μ\.?μ\.?|\bdu\.|\bös\b|\bch\b/iu,
];

/**
 * Reads when a flow began: `31/12/2019 02:29:43 PM` as the tool writes it, `10/1/2020 5:57` as spreadsheets leave it, and
 * ISO 8601 with any of `T`, blank, `Z`, a zone and a fraction; `2017/7/3 下午 3:30:00` and other words for the halves of a
 * day. One object, used over and over: no text is made.
 */
export class TimestampReader {
  /** Order of the time that was read last. */
  order: DateOrder = DateOrder.Iso;
  /** Its hour as it was written, and whether a half of the day or a zone was written with it. */
  hour = 0;
  hasHalf = false;
  hasZone = false;
  private readonly numbers = new Float64Array(MAX_NUMBERS);
  private readonly widths = new Int32Array(MAX_NUMBERS);
  /** The byte behind each number; 0 behind the last one. */
  private readonly separators = new Uint8Array(MAX_NUMBERS);
  private count = 0;
  private isAfternoon: boolean | undefined;

  /** @returns milliseconds since 1970, a time without a zone taken for UTC; NaN if it is no time that we know */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (this.split(bytes, start, end)) return this.readNumbers();
    return this.readWords(bytes, start, end);
  }

  /** The slow way, for the few files with words in their times. */
  private readWords(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_BYTES) return NaN;
    const text = Buffer.from(bytes.subarray(start, end))
      .toString('utf8')
      .replaceAll(/[\u00a0\u202f]/g, ' ');
    const isForenoon = FORENOON.test(text);
    if (isForenoon === AFTERNOON.test(text)) return NaN;
    const half = isForenoon ? FORENOON : AFTERNOON;
    const numbers = Buffer.from(text.replace(half, ' ').trim().replaceAll(/ +/g, ' '));
    if (!this.split(numbers, 0, numbers.length) || this.isAfternoon !== undefined) return NaN;
    this.isAfternoon = !isForenoon;
    return this.readNumbers();
  }

  private readNumbers(): number {
    if (this.count < 5) return NaN;
    const { numbers, widths } = this;
    const isIso = widths[0] === 4;
    if (!isIso && widths[2] !== 4) return NaN;
    this.order = isIso ? DateOrder.Iso : orderOf(numbers[0]!, numbers[1]!);
    const year = isIso ? numbers[0]! : numbers[2]!;
    const isMonthSecond = isIso || this.order !== DateOrder.MonthFirst;
    const month = isMonthSecond ? numbers[1]! : numbers[0]!;
    const day = isIso ? numbers[2]! : isMonthSecond ? numbers[0]! : numbers[1]!;
    if (year < FIRST_YEAR || year > LAST_YEAR) return NaN;
    if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN;
    const dayMs = this.readClock();
    return Date.UTC(year, month - 1, day) + dayMs;
  }

  /** Time of day in milliseconds, moved to UTC where a zone is given; NaN if there is no such time. */
  private readClock(): number {
    const { numbers, widths, separators, count } = this;
    if (separators[3] !== COLON) return NaN;
    let hour = (this.hour = numbers[3]!);
    this.hasHalf = this.isAfternoon !== undefined;
    this.hasZone = false;
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
    this.hasZone = true;
    return clockMs - (sign === PLUS ? 1 : -1) * this.readZoneMs(at);
  }

  /** `+01:00` or `+0100`. */
  private readZoneMs(at: number): number {
    const { numbers, widths, count } = this;
    const isOne = at + 1 === count && widths[at] === 4;
    if (!isOne && at + 2 !== count) return NaN;
    const [hours, minutes] = isOne
      ? [Math.floor(numbers[at]! / 100), numbers[at]! % 100]
      : [numbers[at]!, numbers[at + 1]!];
    const zone = hours * 60 + minutes;
    return minutes > 59 || zone > MAX_ZONE_MINUTES ? NaN : zone * MINUTE_MS;
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
      if (width === 0 || width > 9 || count === MAX_NUMBERS) return false;
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

/** The same moment with day and month the other way round, where both can be either. */
export function swapDayAndMonth(ms: number): number {
  const date = new Date(ms);
  const day = date.getUTCDate();
  if (!(day <= 12)) return ms;
  return Date.UTC(date.getUTCFullYear(), day - 1, date.getUTCMonth() + 1) + (ms % DAY_MS);
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return DAYS[month - 1]! + (month === 2 && isLeap ? 1 : 0);
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
