import type { Evaluation } from '../../api/evaluation-report.js';
import { rounded, type Predictions } from './predictions.js';

type Curve = Evaluation['curves'][string];

/** Counts at one threshold: rows whose probability reaches it. */
export interface Step {
  readonly threshold: number;
  readonly hits: number;
  readonly falseAlarms: number;
}

/** A picture shows no more: a point that is nearer to the last one kept is left out. */
const MIN_DISTANCE = 0.01;
/** False-positive rates are looked at on a logarithmic axis, which ends here. */
const MIN_RATE = 1e-5;
const DECADE_DISTANCE = 0.1;
const MAX_POINTS = 500;

/** One curve a class: that class against all others, by its probability. */
export function curvesOf(predictions: Omit<Predictions, 'anomaly'>): Record<string, Curve> {
  return Object.fromEntries(predictions.classes.map((name, code) => [name, curveOf(predictions, code)]));
}

function curveOf({ classes, actual, probabilities }: Omit<Predictions, 'anomaly'>, code: number): Curve {
  const scores = Float32Array.from(actual, (_, row) => probabilities[row * classes.length + code]!);
  const isPositive = Uint8Array.from(actual, (label) => Number(label === code));
  const positives = isPositive.reduce((sum, one) => sum + one, 0);
  const negatives = actual.length - positives;
  const steps = stepsOf(scores, isPositive);
  return {
    rocAuc: positives > 0 && negatives > 0 ? rounded(areaUnderRoc(steps, positives, negatives)) : null,
    averagePrecision: positives > 0 ? rounded(averagePrecision(steps, positives)) : null,
    roc: positives > 0 && negatives > 0 ? rocPoints(steps, positives, negatives) : [],
    precisionRecall: positives > 0 ? precisionRecallPoints(steps, positives) : [],
  };
}

/** Cumulative counts from the highest probability down; rows of equal probability are one step. */
export function stepsOf(scores: Float32Array, isPositive: Uint8Array): Step[] {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [];
  let hits = 0;
  order.forEach((row, index) => {
    hits += isPositive[row]!;
    const threshold = scores[row]!;
    if (index + 1 < order.length && scores[order[index + 1]!] === threshold) return;
    steps.push({ threshold, hits, falseAlarms: index + 1 - hits });
  });
  return steps;
}

/** Trapezoids, which makes it the chance that a row of the class outranks another, ties counting half (Hanley, 1982). */
export function areaUnderRoc(steps: readonly Step[], positives: number, negatives: number): number {
  let [area, hits, falseAlarms] = [0, 0, 0];
  for (const step of steps) {
    area += ((step.falseAlarms - falseAlarms) * (step.hits + hits)) / 2;
    ({ hits, falseAlarms } = step);
  }
  return area / (positives * negatives);
}

/** Sum of precision × gain of recall over the thresholds, without interpolation (as scikit-learn has it). */
function averagePrecision(steps: readonly Step[], positives: number): number {
  let [sum, before] = [0, 0];
  for (const { hits, falseAlarms } of steps) {
    sum += (hits / (hits + falseAlarms)) * (hits - before);
    before = hits;
  }
  return sum / positives;
}

function rocPoints(steps: readonly Step[], positives: number, negatives: number): Curve['roc'] {
  const points = steps.map(({ threshold, hits, falseAlarms }) => ({
    threshold: rounded(threshold),
    falsePositiveRate: rounded(falseAlarms / negatives),
    recall: rounded(hits / positives),
  }));
  const decades = (rate: number) => Math.log10(Math.max(MIN_RATE, rate));
  const isFar = (a: (typeof points)[number], b: (typeof points)[number]) =>
    Math.abs(a.recall - b.recall) >= MIN_DISTANCE ||
    Math.abs(a.falsePositiveRate - b.falsePositiveRate) >= MIN_DISTANCE ||
    Math.abs(decades(a.falsePositiveRate) - decades(b.falsePositiveRate)) >= DECADE_DISTANCE;
  return thinned([{ threshold: 1, falsePositiveRate: 0, recall: 0 }, ...points], isFar);
}

function precisionRecallPoints(steps: readonly Step[], positives: number): Curve['precisionRecall'] {
  const points = steps.map(({ threshold, hits, falseAlarms }) => ({
    threshold: rounded(threshold),
    recall: rounded(hits / positives),
    precision: rounded(hits / (hits + falseAlarms)),
  }));
  const isFar = (a: (typeof points)[number], b: (typeof points)[number]) =>
    Math.abs(a.recall - b.recall) >= MIN_DISTANCE || Math.abs(a.precision - b.precision) >= MIN_DISTANCE;
  return thinned(points, isFar);
}

/** The first and the last point, and of those in between the ones on either side of a leap. */
function thinned<Point>(points: readonly Point[], isFar: (a: Point, b: Point) => boolean): Point[] {
  const kept = points.slice(0, 1);
  let last = 0;
  for (let index = 1; index < points.length - 1 && kept.length < MAX_POINTS; index++) {
    if (!isFar(points[index]!, points[last]!)) continue;
    if (index - 1 > last) kept.push(points[index - 1]!);
    kept.push(points[index]!);
    last = index;
  }
  return points.length > 1 ? [...kept, points.at(-1)!] : kept;
}
