import type { ModelMetrics } from '@picket/shared/bundle';
import { verdictsOf } from '../calibration/verdicts.js';
import { alertsOf } from './alerts.js';
import { binaryOf } from './binary.js';
import { computeMetrics } from './metrics.js';
import type { AlertLimits, Predictions } from './predictions.js';

/** All figures of some rows: by the likeliest class, by what an agent would alert on, and of attack against benign. */
export function metricsOf(predictions: Predictions, limits: AlertLimits): ModelMetrics {
  const { classes, benign, actual, probabilities } = predictions;
  const alerts = alertsOf(predictions, limits);
  const likeliest = verdictsOf(probabilities, classes.length).classes;
  return {
    ...computeMetrics({ classes, benign, actual, likeliest, alerts }),
    binary: binaryOf(predictions, alerts),
  };
}
