import { expect, it } from '@jest/globals';
import { alertRuleOf, judge } from '@picket/shared/bundle';
import { alertsOf } from './alerts.js';
import type { Predictions } from './predictions.js';

const manifest = {
  classes: ['Normal', 'DoS', 'Probe'],
  benignClass: 'Normal',
  thresholds: { DoS: 0.6, Probe: 0.9 },
  novelty: { outputName: 'n', threshold: 0.75, components: 1, trainedRows: 1, falsePositiveRate: 0 },
};
/** Probabilities and anomaly score of each row. */
const rows = [
  [0.99, 0.01, 0, 0.5],
  [0.99, 0.01, 0, 0.75],
  [0.3, 0.65, 0.05, 0.99],
  [0.3, 0.55, 0.15, 0.99],
  [0.3, 0.55, 0.15, 0.1],
  [0.2, 0, 0.8, 0],
  [0.05, 0, 0.95, 0],
  [NaN, NaN, NaN, NaN],
];
const predictions: Predictions = {
  classes: manifest.classes,
  benign: 0,
  actual: new Uint16Array(rows.length),
  probabilities: Float32Array.from(rows.flatMap((row) => row.slice(0, 3))),
  anomaly: Float32Array.from(rows, (row) => row[3]),
};
const limits = { thresholds: [0, 0.6, 0.9], unknownFrom: 0.75 };

it('calls alerts what an agent with the same manifest does', () => {
  const agent = { classes: new Uint8Array(rows.length), alerts: new Uint8Array(rows.length) };
  judge(Float32Array.from(rows.flat()), rows.length, alertRuleOf(manifest), agent);
  const byAgent = [...agent.classes].map((code, row) => (agent.alerts[row] === 1 ? code : 0));
  expect([...alertsOf(predictions, limits)]).toEqual(byAgent);
  expect(byAgent).toEqual([0, 3, 1, 3, 0, 0, 2, 0]);
});

it('knows no unknown where the model has no second output, or no threshold for it', () => {
  const learntOnly = [0, 0, 1, 0, 0, 0, 2, 0];
  expect([...alertsOf({ ...predictions, anomaly: null }, limits)]).toEqual(learntOnly);
  expect([...alertsOf(predictions, { ...limits, unknownFrom: null })]).toEqual(learntOnly);
});
