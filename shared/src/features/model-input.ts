/**
 * A feature as a model sees it: single precision; NaN, infinities and what overflows single precision become NaN, which
 * the trees treat as missing. Training and scoring both go through here, so they cannot differ.
 */
export function toModelInput(feature: number): number {
  const single = Math.fround(feature);
  return Number.isFinite(single) ? single : NaN;
}
