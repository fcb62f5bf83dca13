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
  const row = Float64Array.from(values, (value, at) => normaliseCell(value, at, normaliser));
  const unfolded = new Float64Array(width);
  for (let component = 0; component < components; component++) {
    let code = 0;
    for (let at = 0; at < width; at++) code += row[at]! * weights[at * components + component]!;
    for (let at = 0; at < width; at++) unfolded[at]! += code * weights[at * components + component]!;
  }
  return row.reduce((sum, value, at) => sum + (value - unfolded[at]!) ** 2, 0);
}
