import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { normaliseCell, type Normaliser } from './normalise.js';

/** Share of the variance of benign rows that the code keeps; what is left is what "as usual" leaves no room for. */
const KEPT_VARIANCE = 0.99;

/**
 * Learns what benign rows look like: a row is normalised, pressed into a few numbers and unfolded again. Features of a
 * flow depend on each other, and where they do not as they do in benign traffic, the row comes back wrong.
 */
export interface Autoencoder {
  readonly normaliser: Normaliser;
  /** features × components, row-major: encoder, and transposed decoder. */
  readonly weights: Float32Array;
  readonly width: number;
  readonly components: number;
  readonly trainedRows: number;
}

/**
 * Fits the best linear autoencoder, which needs no descent: its weights are the first principal components (Baldi and
 * Hornik, Neural Networks and Principal Component Analysis, 1989), as many as keep 99 % of the variance.
 * @param rows row-major rows × the normaliser's width; NaN is missing
 */
export function fitAutoencoder(rows: Float32Array, normaliser: Normaliser): Autoencoder {
  const width = normaliser.means.length;
  const decomposition = new EigenvalueDecomposition(covariance(rows, normaliser), { assumeSymmetric: true });
  const variances = decomposition.realEigenvalues.map((variance) => Math.max(0, variance));
  const order = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!);
  const components = countKept(order.map((position) => variances[position]!));
  const weights = new Float32Array(width * components);
  for (let feature = 0; feature < width; feature++)
    for (let component = 0; component < components; component++)
      weights[feature * components + component] = decomposition.eigenvectorMatrix.get(feature, order[component]!);
  return { normaliser, weights, width, components, trainedRows: rows.length / width };
}

function covariance(rows: Float32Array, normaliser: Normaliser): Matrix {
  const width = normaliser.means.length;
  const count = rows.length / width;
  const sums = new Float64Array(width * width);
  const row = new Float64Array(width);
  for (let start = 0; start < rows.length; start += width) {
    for (let column = 0; column < width; column++)
      row[column] = normaliseCell(rows[start + column]!, column, normaliser);
    for (let a = 0; a < width; a++) for (let b = 0; b <= a; b++) sums[a * width + b]! += row[a]! * row[b]!;
  }
  const matrix = Matrix.zeros(width, width);
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) matrix.set(a, b, sums[a * width + b]! / count).set(b, a, sums[a * width + b]! / count);
  return matrix;
}

/** At least one component, and never all of them: a code as wide as its row has no opinion. */
function countKept(descending: readonly number[]): number {
  const total = descending.reduce((sum, variance) => sum + variance, 0);
  let kept = 0;
  let count = 0;
  while (count < descending.length - 1 && (count === 0 || kept < KEPT_VARIANCE * total)) kept += descending[count++]!;
  return Math.max(1, count);
}
