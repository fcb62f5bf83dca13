import { plural } from '@picket/shared/text';
import { computeMetrics } from '../../ml/evaluation/metrics.js';
import { probabilitiesOf } from '../../ml/calibration/calibration.js';
import { stratifiedShare } from '../../ml/split/random-split.js';
import { verdictsOf } from '../../ml/calibration/verdicts.js';
import type { TreeShape } from '../../api/training-run.js';
import type { DataMatrix } from '../../ml/trees/data-matrix.js';
import { fit } from './fit.js';
import { calibrate } from './held-out.js';
import { BENIGN } from './prepare-rows.js';
import type { Run } from './run.js';

export interface LearningPoint {
  trainingRows: number;
  /** On the same held-out rows for every point. */
  macroF1: number;
}

/**
 * Macro-F1 of models of growing shares of the training rows, each share part of the next; the last point is the model
 * of the run itself. A curve that still rises says that more data would help.
 */
export async function learningCurve(run: Run, shape: TreeShape, validation: DataMatrix, macroF1: number) {
  const points = run.input.parameters.learningCurvePoints;
  const { train } = run.prepared.split;
  const curve: LearningPoint[] = [];
  for (let point = 1; point < points; point++) {
    const rows = stratifiedShare(run.prepared.splitRows, train, point / points);
    curve.push({ trainingRows: rows.length, macroF1: await macroF1Of(run, rows, shape, validation) });
    logPoint(run, curve.at(-1)!);
  }
  if (points > 0) {
    curve.push({ trainingRows: train.length, macroF1 });
    logPoint(run, curve.at(-1)!);
  }
  return curve;
}

async function macroF1Of(run: Run, rows: Uint32Array, shape: TreeShape, validation: DataMatrix): Promise<number> {
  const { classes } = run.prepared;
  const { test } = run.parts;
  using boosted = await fit(run, { rows: run.partOf(rows), shape }, validation, () => true);
  const calibration = calibrate(run, boosted);
  const probabilities = probabilitiesOf(test.margins(boosted), calibration);
  const likeliest = verdictsOf(probabilities, classes.length).classes;
  return computeMetrics({ classes, benign: BENIGN, actual: test.labels, likeliest, alerts: likeliest }).macroF1;
}

function logPoint({ report }: Run, { trainingRows, macroF1 }: LearningPoint): void {
  report({ kind: 'log', text: `learning curve: macro-F1 ${macroF1.toFixed(4)} from ${plural(trainingRows, 'row')}` });
}
