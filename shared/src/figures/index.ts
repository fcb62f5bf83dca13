/** Figures as a person reads them: in the console, a terminal, a report, a sentence. What is not known is an en dash, never a zero. */

export const NONE = '–';
const LOCALE = 'en-GB';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 4 });

type Maybe = number | null | undefined;

/** Where a measured figure lies with 95 % confidence. */
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 12,345 */
export const count = (value: Maybe) => (value == null ? NONE : whole.format(value));

/** A share of 0 to 1 as percent. Never rounds a miss up to 100 % nor a trace down to 0 %. */
export function percent(share: Maybe, digits = 1): string {
  if (share == null) return NONE;
  const least = 10 ** -(digits + 2);
  if (share > 0 && share < least) return `<${(least * 100).toFixed(digits)} %`;
  if (share < 1 && share > 1 - least) return `>${(100 - least * 100).toFixed(digits)} %`;
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : digits)} %`;
}

/** 0.073 %: as many digits as a rate of false alarms needs. */
export const falseAlarmRate = (share: Maybe) => percent(share, 3);

/** Precision, recall, F1: four places, since the third is where good models differ. */
export const score = (value: Maybe) => (value == null ? NONE : value.toFixed(4));

/** +1.2400, of what can go both ways. */
export const signed = (value: number, digits = 4) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** 0.9312 to 0.9488; models of older releases have no intervals. */
export const between = (interval: Interval | undefined, show: (value: number) => string = score) =>
  interval ? `${show(interval.low)} to ${show(interval.high)}` : NONE;

/** 0.9400 (95 %: 0.9312 to 0.9488) */
export const estimate = (value: number, interval: Interval | undefined, show: (value: number) => string = score) =>
  interval ? `${show(value)} (95 %: ${between(interval, show)})` : show(value);

const PREFIXES = ['', 'k', 'M', 'G', 'T'];

/** 12.3k; for places where five digits do not fit. */
export function compact(value: Maybe): string {
  if (value == null) return NONE;
  const size = Math.abs(value);
  if (size < 1000) return significant.format(value);
  // 999,950 would be written as 1000k.
  const power = Math.min(Math.floor(Math.log10(size * 1.00005) / 3), PREFIXES.length - 1);
  return `${(value / 1000 ** power).toFixed(1).replace('.0', '')}${PREFIXES[power]}`;
}

/** Per second, with no more digits than mean something. */
export function rate(value: Maybe): string {
  if (value == null) return NONE;
  if (value >= 10_000) return compact(value);
  return value >= 100 ? whole.format(value) : value.toFixed(value >= 10 ? 1 : 2).replace(/\.?0+$/, '');
}

/** 4.7 GiB */
export function bytes(amount: Maybe): string {
  if (amount == null) return NONE;
  if (amount < 1024) return `${amount} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(Math.floor(Math.log2(amount) / 10), units.length);
  return `${(amount / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}
