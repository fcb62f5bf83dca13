import { PROFILES } from '@picket/shared/features';

/** Spellings of one column, profile by profile: their lists have the same columns in the same order, as far as they go. */
const SPELLINGS = Object.values(PROFILES).map(({ features }) => features);
const KEYS = new Map(
  SPELLINGS.flatMap((features) => features.map((name, column) => [foldedName(name), column] as const)),
);

/**
 * Finds a model's features among the columns of a data set, whichever profile spells them.
 * @returns index of the column of each feature; -1 where there is none
 */
export function matchFeatures(features: readonly string[], columns: readonly string[]): number[] {
  const canonical = (name: string) => KEYS.get(foldedName(name)) ?? foldedName(name);
  const indexOf = new Map(columns.map((name, column) => [canonical(name), column]));
  return features.map((name) => indexOf.get(canonical(name)) ?? -1);
}

/** Rows as a model wants them. A feature that the data set lacks is missing. */
export function arrangeRows(values: Float32Array, width: number, indices: readonly number[]): Float32Array {
  const rows = values.length / width;
  const arranged = new Float32Array(rows * indices.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * width, row * indices.length];
    for (let index = 0; index < indices.length; index++)
      arranged[to + index] = indices[index] === -1 ? NaN : values[from + indices[index]!]!;
  }
  return arranged;
}

function foldedName(name: string): string {
  return name.toLowerCase();
}
