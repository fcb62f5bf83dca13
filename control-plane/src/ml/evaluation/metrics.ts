import type { ClassMetrics, Interval, ModelMetrics } from '@picket/shared/bundle';
import { f1Intervals, type Confusion } from './bootstrap.js';
import { wilsonInterval } from './wilson.js';

export interface MetricsInput {
  readonly classes: readonly string[];
  /** Code of the class that is no attack. */
  readonly benign: number;
  /** True classes of the held-out rows. */
  readonly actual: Uint16Array;
  /** Likeliest class of each row. */
  readonly likeliest: ArrayLike<number>;
  /** What an agent would alert on: the benign class for no alert, `classes.length` for `unknown`. */
  readonly alerts: ArrayLike<number>;
}

/**
 * Figures of a model on rows that it has not seen. Accuracy and the figures by class are those of the likeliest class;
 * the benign false-positive rate and `alerts` are those of what an agent would do, so after thresholds and with what is
 * called unknown. Macro-F1 is the mean over the classes that the rows contain. Intervals are those of these rows: they
 * say nothing of another network.
 */
export function computeMetrics({ classes, benign, actual, likeliest, alerts }: MetricsInput): ModelMetrics {
  const confusion = count(actual, likeliest, classes.length, classes.length);
  const alerted = count(actual, alerts, classes.length, classes.length + 1);
  const intervals = f1Intervals(confusion);
  const perClass = classes.map((_, code) => classMetrics(confusion, code, intervals.perClass[code]!));
  const present = perClass.filter(({ support }) => support > 0);
  const correct = confusion.reduce((sum, row, code) => sum + row[code]!, 0);
  const benignRows = perClass[benign]!.support;
  const falseAlerts = benignRows - alerted[benign]![benign]!;
  return {
    heldOutRows: actual.length,
    accuracy: correct / actual.length,
    macroF1: present.reduce((sum, { f1 }) => sum + f1, 0) / present.length,
    macroF1Interval: intervals.macroF1,
    benignFalsePositiveRate: ratio(falseAlerts, benignRows),
    benignFalsePositiveInterval: wilsonInterval(falseAlerts, benignRows),
    perClass: Object.fromEntries(classes.map((name, code) => [name, perClass[code]!])),
    confusion,
    alerts: alerted,
  };
}

/** Rows by what they are and by what they are called. */
function count(actual: Uint16Array, called: ArrayLike<number>, rows: number, columns: number): number[][] {
  const counts = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  actual.forEach((code, row) => counts[code]![called[row]!]!++);
  return counts;
}

function classMetrics(confusion: Confusion, code: number, f1Interval: Interval): ClassMetrics {
  const hits = confusion[code]![code]!;
  const support = confusion[code]!.reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + row[code]!, 0);
  return {
    support,
    precision: ratio(hits, predicted),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, support + predicted),
    recallInterval: wilsonInterval(hits, support),
    precisionInterval: wilsonInterval(hits, predicted),
    f1Interval,
  };
}

/** 0 where there is nothing to divide by: a class that is never met or never called has no credit. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
