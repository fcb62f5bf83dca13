import { PROFILES } from '@picket/shared/features';

/** Spellings of one column, profile by profile: their lists have the same columns in the same order, as far as they go. */
const SPELLINGS = Object.values(PROFILES).map(({ features }) => features);
const KEYS = new Map(SPELLINGS.flatMap((features) => features.map((name, at) => [foldedName(name), at] as const)));

/**
 * Finds a model's features among the columns of a data set, whichever profile spells them.
 * @returns index of the column of each feature; -1 where there is none
 */
export function matchFeatures(features: readonly string[], columns: readonly string[]): number[] {
  const canonical = (name: string) => KEYS.get(foldedName(name)) ?? foldedName(name);
  const indexOf = new Map(columns.map((name, at) => [canonical(name), at]));
  return features.map((name) => indexOf.get(canonical(name)) ?? -1);
}

/** Rows as a model wants them. A feature that the data set lacks is missing. */
export function arrangeRows(values: Float32Array, width: number, indices: readonly number[]): Float32Array {
  const rows = values.length / width;
  const arranged = new Float32Array(rows * indices.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * width, row * indices.length];
    for (let at = 0; at < indices.length; at++)
      arranged[to + at] = indices[at] === -1 ? NaN : values[from + indices[at]!]!;
  }
  return arranged;
}

function foldedName(name: string): string {
  return name.toLowerCase();
}
