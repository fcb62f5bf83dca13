import { DdSketch, encodeSketch } from '@picket/shared/sketch';
import { sha256, type ModelManifest } from '@picket/shared/bundle';
import type { TreeShape } from '../../api/training-parameters.js';
import type { Calibration } from '../../ml/calibration/calibration.js';
import { metricsOf } from '../../ml/evaluation/model-metrics.js';
import type { HeldOut } from '../../ml/evaluation/predictions.js';
import { countClasses, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { INPUT_NAME, PROBABILITIES_NAME } from '../../ml/onnx/convert.js';
import { importanceOf } from '../../ml/onnx/importance.js';
import type { XgboostModel } from '../../ml/onnx/xgboost-model.js';
import type { Checked } from './check-model.js';
import type { DraftManifest } from '../../registry/versions/domain/index.js';
import { describeNovelty, withGoldenNovelty, type Novelty } from './novelty.js';
import { BENIGN, type PreparedRows } from './prepare-rows.js';
import type { Run } from './run.js';

/** All that a manifest tells of. */
export interface Made {
  readonly model: XgboostModel;
  readonly onnx: Uint8Array;
  readonly calibration: Calibration;
  readonly checked: Checked;
  readonly test: HeldOut;
  readonly novelty: Novelty | null;
}

/** Everything of the manifest that the run knows. */
export function describeModel(run: Run, shape: TreeShape, made: Made): DraftManifest {
  const { input, matrix, prepared } = run;
  const { classes } = prepared;
  const benignClass = classes[BENIGN]!;
  const { model, onnx, calibration, checked, test, novelty } = made;
  const features = matrix.columns.map(({ name }) => name);
  const byClass = (values: readonly number[]) => Object.fromEntries(classes.map((name, code) => [name, values[code]!]));
  const thresholds = byClass(test.thresholds);
  delete thresholds[benignClass];
  return {
    profile: matrix.profile,
    features,
    classes: [...classes],
    benignClass,
    thresholds,
    onnx: {
      sha256: sha256(onnx),
      bytes: onnx.length,
      inputName: INPUT_NAME,
      probabilitiesName: PROBABILITIES_NAME,
    },
    ...(input.parameters.calibration !== 'none' && {
      calibration: { temperature: 1 / calibration.scale, biases: byClass(calibration.biases) },
    }),
    ...(novelty && { novelty: describeNovelty(novelty) }),
    reference: referenceOf(matrix, prepared),
    golden: novelty ? withGoldenNovelty(checked.golden, novelty) : checked.golden,
    importance: importanceOf(model, features),
    metrics: metricsOf(test, test),
    lineage: {
      runId: input.runId,
      datasets: [input.dataset],
      ...(input.audit && { audit: input.audit }),
      codeVersion: input.codeVersion,
      trainedRows: Object.fromEntries(
        countClasses(run.parts.train.labels, classes.length).map((count, code) => [classes[code]!, count]),
      ),
      parameters: { ...input.parameters, ...shape, countedRounds: model.rounds },
    },
  };
}

/**
 * Distribution of every feature over what the model was trained on. Repeated rows count as often as they came: drift
 * compares it with traffic, and traffic repeats itself.
 */
function referenceOf(matrix: FlowMatrix, { seen, classes }: PreparedRows): ModelManifest['reference'] {
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
