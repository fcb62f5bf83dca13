import { ControlPlaneError } from '../../errors.js';
import { distinctLabelled, type DistinctLabelled } from '../../ml/matrix/distinct-labelled.js';
import { holdOutOf } from '../../ml/matrix/hold-out.js';
import { takeRows, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { findBenignClass } from '../../ml/evaluation/match-classes.js';
import type { LabelledRows } from '../../ml/evaluation/predict-labelled.js';

/**
 * The labelled rows of a data set, each once, as training would see them.
 * @param benignClass the model's name of the benign class
 * @throws PicketError `evaluation.no-labels`
 */
export function rowsToJudge(
  matrix: FlowMatrix,
  benignClass: string,
): { readonly rows: LabelledRows; readonly distinct: DistinctLabelled } {
  const distinct = distinctLabelled(matrix);
  if (distinct.rows.length === 0)
    throw new ControlPlaneError('evaluation.no-labels', 'no row of the data set has a label', {
      next: 'label it; without labels nobody can tell right from wrong',
    });
  return { rows: rowsAt(matrix, distinct, benignClass), distinct };
}

/** Those of them that the data set keeps for comparing models. */
export function holdOutToJudge(
  matrix: FlowMatrix,
  distinct: DistinctLabelled,
  { benignClass, share }: { readonly benignClass: string; readonly share: number },
): LabelledRows {
  const held = holdOutOf(matrix, distinct, share);
  const pick = {
    rows: held.map((position) => distinct.rows[position]!),
    labels: Uint16Array.from(held, (position) => distinct.labels[position]!),
  };
  return rowsAt(matrix, pick, benignClass);
}

function rowsAt(
  matrix: FlowMatrix,
  { rows, labels }: Pick<DistinctLabelled, 'rows' | 'labels'>,
  benignClass: string,
): LabelledRows {
  return {
    columns: matrix.columns.map(({ name }) => name),
    values: takeRows(matrix.values, matrix.columns.length, rows),
    classes: matrix.classes,
    benignClass: findBenignClass(matrix.classes, benignClass),
    labels,
  };
}
