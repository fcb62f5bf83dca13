import type { Autoencoder } from './autoencoder.js';
import { normaliseCell } from './normalise.js';

/**
 * Anomaly scores of row-major rows, plainly computed: what the converted model is held to. With e the squared error of
 * the row that comes back, over n features, the score is e / (e + n): 0 for a row that comes back as it was, 0.5 where
 * every feature is off by a standard deviation, near 1 beyond.
 */
export function scoreRows(autoencoder: Autoencoder, values: Float32Array): Float32Array {
  const { width } = autoencoder;
  return Float32Array.from({ length: values.length / width }, (_, row) => {
    const error = squaredError(autoencoder, values.subarray(row * width, (row + 1) * width));
    return error / (error + width);
  });
}

function squaredError({ normaliser, weights, width, components }: Autoencoder, values: Float32Array): number {
  const row = Float64Array.from(values, (value, index) => normaliseCell(value, index, normaliser));
  const unfolded = new Float64Array(width);
  for (let component = 0; component < components; component++) {
    let code = 0;
    for (let column = 0; column < width; column++) code += row[column]! * weights[column * components + component]!;
    for (let column = 0; column < width; column++)
      unfolded[column]! += code * weights[column * components + component]!;
  }
  return row.reduce((sum, value, index) => sum + (value - unfolded[index]!) ** 2, 0);
}
