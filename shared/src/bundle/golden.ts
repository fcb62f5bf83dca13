import type { ModelManifest } from './manifest.js';

/** What a model gave for the golden rows of its manifest, row-major. */
export interface GoldenAnswers {
  readonly probabilities: Float32Array;
  /** Anomaly scores, 0 to 1, where the model has that output. */
  readonly novelty?: Float32Array | undefined;
}

/** The golden rows as a model takes them: row after row, NaN where a value is missing. */
export function goldenInput({ golden }: ModelManifest): Float32Array {
  return Float32Array.from(golden.inputs.flat(), (cell) => cell ?? NaN);
}

/** The first place where a model does not say what its manifest promises; undefined when it does throughout. */
export function goldenFault(manifest: ModelManifest, answers: GoldenAnswers): string | undefined {
  const { golden, classes, novelty } = manifest;
  return (
    differenceOf(answers.probabilities, golden.probabilities.flat(), classes, golden.tolerance) ??
    (novelty && differenceOf(answers.novelty, golden.novelty ?? [], [novelty.outputName], golden.tolerance))
  );
}

function differenceOf(
  given: Float32Array | undefined,
  expected: readonly number[],
  columns: readonly string[],
  tolerance: number,
): string | undefined {
  if (given?.length !== expected.length) return `it gives ${given?.length ?? 0} numbers instead of ${expected.length}`;
  // Written so that NaN counts as a difference.
  const position = expected.findIndex((value, index) => !(Math.abs(given[index]! - value) <= tolerance));
  if (position === -1) return undefined;
  const row = Math.floor(position / columns.length);
  return `row ${row} of the golden rows: ${given[position]} instead of ${expected[position]} for ${columns[position % columns.length]}`;
}
