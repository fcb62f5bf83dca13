import type { ClassMetrics, Interval, ModelMetrics } from '@picket/shared/trust';
import { f1Intervals, type Confusion } from './bootstrap.js';
import type { Verdicts } from './verdicts.js';
import { wilsonInterval } from './wilson.js';

export interface MetricsInput {
  readonly classes: readonly string[];
  /** Code of the class that is no attack. */
  readonly benign: number;
  /** True classes of the held-out rows. */
  readonly actual: Uint16Array;
  readonly verdicts: Verdicts;
  /** Least probability of an alert, by class code. */
  readonly thresholds: readonly number[];
  /** Anomaly score of each row, and the least one that is called unknown. */
  readonly novelty?: { readonly testScores: Float32Array; readonly threshold: number } | null;
}

/**
 * Figures of a model on rows that it has not seen. Classes count by likeliest class; the benign false-positive rate is
 * that of alerts, so after the thresholds and with what is called unknown. Macro-F1 is the mean over the classes that the rows contain. Intervals are
 * those of these rows: they say nothing of another network.
 */
export function computeMetrics(input: MetricsInput): ModelMetrics {
  const { classes, benign, actual, verdicts } = input;
  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  let falseAlerts = 0;
  actual.forEach((code, row) => {
    const verdict = verdicts.classes[row]!;
    confusion[code]![verdict]!++;
    if (code === benign && isAlert(input, row)) falseAlerts++;
  });
  const intervals = f1Intervals(confusion);
  const perClass = classes.map((_, code) => classMetrics(confusion, code, intervals.perClass[code]!));
  const present = perClass.filter(({ support }) => support > 0);
  const correct = confusion.reduce((sum, row, code) => sum + row[code]!, 0);
  return {
    heldOutRows: actual.length,
    accuracy: correct / actual.length,
    macroF1: present.reduce((sum, { f1 }) => sum + f1, 0) / present.length,
    macroF1Interval: intervals.macroF1,
    benignFalsePositiveRate: ratio(falseAlerts, perClass[benign]!.support),
    benignFalsePositiveInterval: wilsonInterval(falseAlerts, perClass[benign]!.support),
    perClass: Object.fromEntries(classes.map((name, code) => [name, perClass[code]!])),
    confusion,
  };
}

function isAlert({ benign, verdicts, thresholds, novelty }: MetricsInput, row: number): boolean {
  const verdict = verdicts.classes[row]!;
  if (verdict !== benign && verdicts.probabilities[row]! >= thresholds[verdict]!) return true;
  return !!novelty && novelty.testScores[row]! >= novelty.threshold;
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
