import { PicketError } from '@picket/shared/errors';
import { distinctLabelled, takeRows, type DistinctLabelled, type FlowMatrix } from '../../datasets/worker/index.js';
import { findBenignClass, type LabelledRows } from '../../training/worker/index.js';

/**
 * The labelled rows of a data set, each once, as training would see them.
 * @param benignClass the model's name for what is no attack
 * @throws PicketError `evaluation.no-labels`
 */
export function rowsToJudge(
  matrix: FlowMatrix,
  benignClass: string,
): { readonly rows: LabelledRows; readonly distinct: DistinctLabelled } {
  const distinct = distinctLabelled(matrix);
  if (distinct.rows.length === 0)
    throw new PicketError('evaluation.no-labels', 'user', 'no row of the data set has a label', {
      next: 'label it; without labels nobody can tell right from wrong',
    });
  const rows = {
    columns: matrix.columns.map(({ name }) => name),
    values: takeRows(matrix.values, matrix.columns.length, distinct.rows),
    classes: matrix.classes,
    benignClass: findBenignClass(matrix.classes, benignClass),
    labels: distinct.labels,
  };
  return { rows, distinct };
}
