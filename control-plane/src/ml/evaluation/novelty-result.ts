import { wilsonInterval } from './wilson.js';
import type { Evaluation } from '../../api/evaluation-report.js';
import type { Predictions } from './predictions.js';

/** What the anomaly score alone finds on the held-out rows: each attack class as if nobody had ever labelled it. */
export function noveltyResultOf(
  { classes, benign, actual }: Omit<Predictions, 'probabilities' | 'anomaly'>,
  scores: ArrayLike<number>,
  threshold: number,
): NonNullable<Evaluation['novelty']> {
  const counts = classes.map(() => ({ rows: 0, found: 0 }));
  actual.forEach((label, row) => {
    counts[label]!.rows++;
    counts[label]!.found += Number(scores[row]! >= threshold);
  });
  const { rows, found } = counts[benign]!;
  const attacks = classes.flatMap((name, code) => (code === benign ? [] : [[name, counts[code]!] as const]));
  return {
    threshold,
    benignFalsePositiveRate: rows === 0 ? 0 : found / rows,
    benignFalsePositiveInterval: wilsonInterval(found, rows),
    recall: Object.fromEntries(
      attacks.map(([name, count]) => [name, { share: count.found / (count.rows || 1), support: count.rows }]),
    ),
  };
}
