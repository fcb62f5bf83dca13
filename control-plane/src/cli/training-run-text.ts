import { between, estimate, falseAlarmRate, score } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { Schema } from '../api-types/index.js';
import { table } from './output.js';

/** A run for a person: its state, how good its model is, and how sure that is. */
export function renderRun({ id, model, state, version, metrics, parity, promotion }: Schema<'TrainingRun'>): string {
  const head = `${id}  ${version === null ? state : `${model}@${version} registered`}`;
  const failed = promotion?.checks.filter((check) => check.state === 'fail') ?? [];
  if (!metrics || !parity) return head;
  const rows = Object.entries(metrics.perClass).map(([name, { support, precision, recall, f1, f1Interval }]) => {
    return [name, support, score(precision), score(recall), score(f1), between(f1Interval)];
  });
  const falseAlarms = estimate(metrics.benignFalsePositiveRate, metrics.benignFalsePositiveInterval, falseAlarmRate);
  return [
    head,
    table(['CLASS', 'ROWS', 'PRECISION', 'RECALL', 'F1', '95 % OF F1'], rows),
    `macro-F1 ${estimate(metrics.macroF1, metrics.macroF1Interval)} on ${metrics.heldOutRows} held-out rows`,
    `benign rows alerted on ${falseAlarms}`,
    `ONNX equals XGBoost within ${parity.maxDifference.toExponential(1)} on ${plural(parity.rows, 'row')}`,
    ...(promotion?.state === 'promoted' ? [`${model}@${version} is the champion`] : []),
    ...failed.map(({ check, detail }) => `not promoted: ${check}: ${detail}`),
  ].join('\n');
}
