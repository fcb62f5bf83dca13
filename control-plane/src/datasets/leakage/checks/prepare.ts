import { distinctRows } from '../../../ml/matrix/distinct-rows.js';
import { countClasses, labelledRows, type FlowMatrix } from '../../../ml/matrix/matrix.js';
import { trainingAccuracy } from './categories.js';
import { columnOf, groupValues } from './column-power.js';
import type { AuditInput } from './finding.js';
import { encodeOrigins } from './row-origins.js';

/** What the checks share, computed once; undefined without labels. One byte a cell, beside the matrix. */
export function prepareAudit(matrix: FlowMatrix): AuditInput | undefined {
  const rows = labelledRows(matrix);
  if (rows.length === 0) return undefined;
  const labels = Uint16Array.from(rows, (row) => matrix.labels[row]!);
  const classCount = matrix.classes.length;
  const groups = new Uint8Array(rows.length * matrix.columns.length);
  const scratch = new Float32Array(rows.length);
  const power = matrix.columns.map((_, column) => {
    const grouped = groupValues(columnOf({ matrix, rows, scratch }, column));
    groups.set(grouped.codes, column * rows.length);
    return trainingAccuracy(grouped, labels, classCount);
  });
  return {
    matrix,
    rows,
    labels,
    classCount,
    scratch,
    baseline: Math.max(...countClasses(labels, classCount)) / rows.length,
    groups,
    power,
    distinct: distinctRows(matrix.values, matrix.columns.length, rows),
    origins: encodeOrigins(matrix, rows),
  };
}
