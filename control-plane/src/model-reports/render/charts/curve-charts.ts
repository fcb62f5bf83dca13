import { ownValue } from '@picket/shared/records';
import type { Evaluation } from '../../../api/evaluation-report.js';
import { axis, frame, line, type ChartLook, type ReportChart } from './chart-look.js';

/** Left end of the logarithmic axis: no false alarm at all is drawn here. */
const MIN_RATE = 1e-5;

/**
 * One line per class. The false-positive rate is logarithmic: what matters on a network is what happens below one in a
 * thousand, which a linear axis has no room for.
 */
export function rocChart({ classes, curves }: Evaluation, look: ChartLook): ReportChart {
  const rate = { type: 'log' as const, min: MIN_RATE, max: 1 };
  return {
    ...frame(look),
    xAxis: axis(look, 'false-positive rate (logarithmic)', rate),
    yAxis: axis(look, 'recall', { type: 'value', min: 0, max: 1 }),
    series: classes.flatMap((name) => {
      const points = ownValue(curves, name)?.roc ?? [];
      const data = points.map((at) => [Math.max(MIN_RATE, at.falsePositiveRate), at.recall] as const);
      return data.length > 0 ? [line(name, look.classColour(name), data)] : [];
    }),
  };
}

export function precisionRecallChart({ classes, curves }: Evaluation, look: ChartLook): ReportChart {
  return {
    ...frame(look),
    xAxis: axis(look, 'recall', { type: 'value', min: 0, max: 1 }),
    yAxis: axis(look, 'precision', { type: 'value', min: 0, max: 1 }),
    series: classes.flatMap((name) => {
      const points = ownValue(curves, name)?.precisionRecall ?? [];
      const data = points.map((at) => [at.recall, at.precision] as const);
      return data.length > 0 ? [line(name, look.classColour(name), data)] : [];
    }),
  };
}

/** Below the diagonal the model is surer than it is right. The larger a point, the more rows stand behind it. */
export function reliabilityChart({ reliability }: Evaluation, look: ChartLook): ReportChart {
  const most = Math.max(...reliability.bins.map(({ rows }) => rows));
  const data = reliability.bins.map(({ meanProbability, accuracy, rows }) => ({
    value: [meanProbability, accuracy],
    symbolSize: 4 + 12 * Math.sqrt(rows / most),
  }));
  const diagonal = { lineStyle: { width: 1, type: 'dashed', color: look.reference }, showSymbol: false };
  return {
    ...frame(look),
    xAxis: axis(look, 'probability of the verdict', { type: 'value', min: 0, max: 1 }),
    yAxis: axis(look, 'share that was right', { type: 'value', min: 0, max: 1 }),
    series: [
      line(
        'perfect',
        look.reference,
        [
          [0, 0],
          [1, 1],
        ],
        diagonal,
      ),
      line('model', look.accent, [], { data, showSymbol: true, symbol: 'circle' }),
    ],
  };
}

export function learningCurveChart({ learningCurve }: Evaluation, look: ChartLook): ReportChart {
  const data = learningCurve.map((at) => [at.trainingRows, at.macroF1] as const);
  return {
    ...frame(look),
    xAxis: axis(look, 'training rows', { type: 'value' }),
    yAxis: axis(look, 'macro-F1', { type: 'value', scale: true }),
    series: [line('held-out rows', look.accent, data, { showSymbol: true, symbolSize: 6 })],
  };
}
