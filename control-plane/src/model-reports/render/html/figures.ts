/** Figures as the report writes them. What is not known is an en dash. */

const NONE = '–';

export const score = (value: number | null | undefined) => value?.toFixed(4) ?? NONE;

/** As many digits as a false-positive rate needs. */
export const percent = (share: number | null | undefined, digits = 2) =>
  share == null ? NONE : `${(100 * share).toFixed(digits)} %`;

export const count = (value: number) => value.toLocaleString('en-GB');

export const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

export const between = (interval: { low: number; high: number } | undefined) =>
  interval ? `${score(interval.low)} – ${score(interval.high)}` : NONE;

export const percentBetween = ({ low, high }: { low: number; high: number }) =>
  `${percent(low, 3)} – ${percent(high, 3)}`;
