/** softmax(scale × score + bias of the class): how scores become probabilities. */
export interface Calibration {
  /** One over the temperature. */
  readonly scale: number;
  /** By class code; the first is 0, since only differences count. */
  readonly biases: readonly number[];
}

export interface CalibrationRows {
  /** Row-major, rows × classes: scores before the softmax. */
  readonly margins: Float32Array;
  /** True classes. */
  readonly actual: Uint16Array;
  readonly classCount: number;
}

/** Scores as they are. */
export function identityCalibration(classCount: number): Calibration {
  return { scale: 1, biases: new Array<number>(classCount).fill(0) };
}

/** Row-major probabilities; computed in double precision. */
export function probabilitiesOf(margins: Float32Array, { scale, biases }: Calibration): Float32Array {
  const classCount = biases.length;
  const probabilities = new Float32Array(margins.length);
  const row = new Float64Array(classCount);
  for (let start = 0; start < margins.length; start += classCount) {
    softmax(margins, start, scale, biases, row);
    probabilities.set(row, start);
  }
  return probabilities;
}

/** Writes the probabilities of one row. @returns logarithm of what they were divided by */
export function softmax(
  margins: Float32Array,
  start: number,
  scale: number,
  biases: ArrayLike<number>,
  into: Float64Array,
): number {
  let [most, sum] = [-Infinity, 0];
  for (let code = 0; code < into.length; code++) {
    into[code] = scale * margins[start + code]! + biases[code]!;
    most = Math.max(most, into[code]!);
  }
  for (let code = 0; code < into.length; code++) sum += into[code] = Math.exp(into[code]! - most);
  for (let code = 0; code < into.length; code++) into[code]! /= sum;
  return most + Math.log(sum);
}
