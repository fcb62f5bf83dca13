import { PicketError } from '@picket/shared/errors';
import { distinctRows, labelledRows, takeRows, type FlowMatrix } from '../../datasets/worker/index.js';
import { distinctRowOf, findBenignClass, majorityLabels, type LabelledRows } from '../../training/worker/index.js';

/**
 * The labelled rows of a data set, each once, as training would see them.
 * @param benignClass the model's name for what is no attack
 * @throws PicketError `evaluation.no-labels`
 */
export function distinctLabelled(matrix: FlowMatrix, benignClass: string): LabelledRows {
  const labelled = labelledRows(matrix);
  if (labelled.length === 0)
    throw new PicketError('evaluation.no-labels', 'user', 'no row of the data set has a label', {
      next: 'label it; without labels nobody can tell right from wrong',
    });
  const width = matrix.columns.length;
  const { firstOf, firsts } = distinctRows(matrix.values, width, labelled);
  const codes = Uint16Array.from(labelled, (row) => matrix.labels[row]!);
  return {
    columns: matrix.columns.map(({ name }) => name),
    values: takeRows(
      matrix.values,
      width,
      firsts.map((first) => labelled[first]!),
    ),
    classes: matrix.classes,
    benignClass: findBenignClass(matrix.classes, benignClass),
    labels: majorityLabels(distinctRowOf(firstOf, firsts), firsts.length, codes, matrix.classes.length),
  };
}
