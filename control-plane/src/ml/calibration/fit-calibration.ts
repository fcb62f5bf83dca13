import { identityCalibration, softmax, type Calibration, type CalibrationRows } from './calibration.js';
import { solve } from './solve.js';

/**
 * Weight of the belief that scores are right as they are, in rows. Without it a part without a mistake would ask for
 * endless certainty, and a class with two rows would decide its bias alone.
 */
const PRIOR = 1;
const MAX_STEPS = 50;
const MIN_SCALE = 0.05;
/** Change of the loss, in nats over all rows, that is not worth another step. */
const NEGLIGIBLE = 1e-6;

/** Value, slope and curvature of the loss where a step begins. Parameters: scale, then the biases of all classes. */
interface Slope {
  readonly gradient: Float64Array;
  /** Row-major, square. */
  readonly hessian: Float64Array;
}

/**
 * Temperature and biases that make the rows likeliest: Guo et al., "On Calibration of Modern Neural Networks" (2017),
 * section 4.2, vector scaling with one temperature for all classes. The negative log likelihood is that of a
 * multinomial logistic regression on the scores, so it is convex and Newton's method with step halving finds the one
 * minimum (Boyd and Vandenberghe, "Convex Optimization", algorithm 9.5). The bias of the first class stays 0, and so do
 * those of classes without a row: nothing is known of them.
 */
export function fitCalibration(rows: CalibrationRows): Calibration {
  const free = freeParameters(rows);
  let at = identityCalibration(rows.classCount);
  let loss = lossOf(rows, at);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = slopeOf(rows, at);
    const direction = solveFree(hessian, gradient, free);
    const next = halveUntilBetter(rows, at, direction, loss);
    if (!next) return at;
    const gained = loss - next.loss;
    [at, loss] = [next.calibration, next.loss];
    if (gained < NEGLIGIBLE) return at;
  }
  return at;
}

function freeParameters({ actual, classCount }: CalibrationRows): number[] {
  const present = new Set(actual);
  return [
    0,
    ...Array.from({ length: classCount - 1 }, (_, index) => index + 1)
      .filter((code) => present.has(code))
      .map((code) => code + 1),
  ];
}

function lossOf({ margins, actual, classCount }: CalibrationRows, { scale, biases }: Calibration): number {
  const row = new Float64Array(classCount);
  let loss = (PRIOR / 2) * ((scale - 1) ** 2 + biases.reduce((sum, bias) => sum + bias ** 2, 0));
  actual.forEach((code, index) => {
    const normalizer = softmax(margins, index * classCount, scale, biases, row);
    loss += normalizer - scale * margins[index * classCount + code]! - biases[code]!;
  });
  return loss;
}

function slopeOf({ margins, actual, classCount }: CalibrationRows, { scale, biases }: Calibration): Slope {
  const size = classCount + 1;
  const gradient = Float64Array.from([PRIOR * (scale - 1), ...biases.map((bias) => PRIOR * bias)]);
  const hessian = new Float64Array(size * size);
  for (let index = 0; index < size; index++) hessian[index * size + index] = PRIOR;
  const row = new Float64Array(classCount);
  for (let index = 0; index < actual.length; index++) {
    softmax(margins, index * classCount, scale, biases, row);
    addRow(row, margins.subarray(index * classCount, (index + 1) * classCount), actual[index]!, gradient, hessian);
  }
  return { gradient, hessian };
}

/** Adds what one row says: its residual, and the covariance of (score, class) under its probabilities. */
function addRow(p: Float64Array, scores: Float32Array, actual: number, gradient: Float64Array, hessian: Float64Array) {
  const size = p.length + 1;
  let [mean, square] = [0, 0];
  for (let code = 0; code < p.length; code++) {
    mean += p[code]! * scores[code]!;
    square += p[code]! * scores[code]! ** 2;
  }
  gradient[0]! += mean - scores[actual]!;
  hessian[0]! += square - mean ** 2;
  for (let code = 0; code < p.length; code++) {
    const cross = p[code]! * (scores[code]! - mean);
    gradient[code + 1]! += p[code]! - Number(code === actual);
    hessian[code + 1]! += cross;
    hessian[(code + 1) * size]! += cross;
    for (let other = 0; other < p.length; other++)
      hessian[(code + 1) * size + other + 1]! += p[code]! * (Number(code === other) - p[other]!);
  }
}

/** Newton's direction in the parameters that may move; 0 in the others. */
function solveFree(hessian: Float64Array, gradient: Float64Array, free: readonly number[]): Float64Array {
  const size = gradient.length;
  const reduced = Float64Array.from(free.flatMap((row) => free.map((column) => hessian[row * size + column]!)));
  const solution = solve(
    reduced,
    Float64Array.from(free, (row) => -gradient[row]!),
  );
  const direction = new Float64Array(size);
  free.forEach((parameter, index) => (direction[parameter] = solution[index]!));
  return direction;
}

/** The longest of the steps 1, 1/2, 1/4, … that lowers the loss; undefined when none does. */
function halveUntilBetter(rows: CalibrationRows, from: Calibration, direction: Float64Array, loss: number) {
  for (let length = 1; length > 1e-6; length /= 2) {
    const calibration = {
      scale: from.scale + length * direction[0]!,
      biases: from.biases.map((bias, code) => bias + length * direction[code + 1]!),
    };
    if (calibration.scale < MIN_SCALE) continue;
    const next = lossOf(rows, calibration);
    if (next < loss) return { calibration, loss: next };
  }
  return undefined;
}
