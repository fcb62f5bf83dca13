import { countClasses } from '../../ml/matrix/matrix.js';
import type { Predictions } from '../../ml/evaluation/predictions.js';

/** With fewer rows an interval of a share is wider than what it should tell apart. */
const FEW_ROWS = 30;

/**
 * What a reader must know before believing a figure.
 * @param validation labels of the rows that chose the thresholds
 */
export function evaluationRemarks(
  { classes, benign, actual }: Omit<Predictions, 'probabilities' | 'anomaly'>,
  validation: Uint16Array,
  budget: number,
): string[] {
  const supports = countClasses(actual, classes.length);
  const few = classes.flatMap((name, code) => (supports[code]! < FEW_ROWS ? [`${name} (${supports[code]})`] : []));
  const benignRows = countClasses(validation, classes.length)[benign]!;
  return [
    'The held-out rows come from the same recordings as the training rows. On another network expect less; figures with ' +
      'a whole file left out, or on another data set, are nearer to that.',
    ...(few.length > 0 ? [`Few held-out rows, so the figures say little: ${few.join(', ')}.`] : []),
    ...(budget > 0 && benignRows * budget < 1
      ? [
          `${benignRows} benign validation rows are too few to tell a budget of ${budget}: thresholds allow none of them.`,
        ]
      : []),
  ];
}
