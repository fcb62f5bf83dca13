/** Beyond so many standard deviations a feature is as strange as it can be: one alone must not drown the others. */
export const CLIP = 20;
/** A feature that hardly varies would otherwise call every other value infinitely strange. */
const MIN_DEVIATION = 0.05;

/** What makes features comparable, by feature: mean and standard deviation of the inverse hyperbolic sine. */
export interface Normaliser {
  readonly means: Float32Array;
  readonly deviations: Float32Array;
}

/**
 * Learns the scale of each feature. The inverse hyperbolic sine is a logarithm for both signs and zero: packet counts
 * and times span six orders of magnitude.
 * @param rows row-major rows × width; missing values are left out
 */
export function fitNormaliser(rows: Float32Array, width: number): Normaliser {
  const means = new Float32Array(width);
  const deviations = new Float32Array(width);
  for (let feature = 0; feature < width; feature++) {
    let [count, mean, squares] = [0, 0, 0];
    for (let index = feature; index < rows.length; index += width) {
      if (Number.isNaN(rows[index])) continue;
      // Welford's recurrence: one pass, no cancellation.
      const value = Math.asinh(rows[index]!);
      const before = value - mean;
      mean += before / ++count;
      squares += before * (value - mean);
    }
    means[feature] = mean;
    deviations[feature] = Math.max(MIN_DEVIATION, count === 0 ? 0 : Math.sqrt(squares / count));
  }
  return { means, deviations };
}

/** A missing value is an average one: that it is missing is no sign by itself. */
export function normaliseCell(value: number, feature: number, { means, deviations }: Normaliser): number {
  if (Number.isNaN(value)) return 0;
  const scaled = (Math.asinh(value) - means[feature]!) / deviations[feature]!;
  return Math.min(CLIP, Math.max(-CLIP, scaled));
}
