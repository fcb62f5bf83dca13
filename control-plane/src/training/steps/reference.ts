import { DdSketch, encodeSketch } from '@picket/shared/sketch';
import type { ModelManifest } from '@picket/shared/bundle';
import { countClasses, type FlowMatrix } from '../../ml/matrix/matrix.js';
import type { PreparedRows } from './prepare-rows.js';

/**
 * Distribution of every feature over what the model was trained on. Repeated rows count as often as they came: drift
 * compares it with traffic, and traffic repeats itself.
 */
export function referenceOf(matrix: FlowMatrix, { seen, classes }: PreparedRows): ModelManifest['reference'] {
  const features = matrix.columns.map(({ name }, column) => {
    const sketch = new DdSketch();
    for (const row of seen.rows) sketch.add(matrix.values[row * matrix.columns.length + column]!);
    return [name, Buffer.from(encodeSketch(sketch)).toString('base64')] as const;
  });
  const counts = countClasses(seen.labels, classes.length);
  return {
    rows: seen.rows.length,
    features: Object.fromEntries(features),
    classShares: Object.fromEntries(classes.map((name, code) => [name, counts[code]! / seen.rows.length])),
  };
}
