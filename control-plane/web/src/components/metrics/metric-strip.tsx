import type { ModelMetrics } from '../../api/types.js';
import { between, count, falseAlarmRate, percent, score } from '../../format.js';
import { Stat, StatStrip } from '../stat.js';

export const MetricStrip = ({ metrics }: { metrics: ModelMetrics }) => (
  <StatStrip>
    <Stat
      label="Macro F1"
      value={score(metrics.macroF1)}
      hint={range(metrics.macroF1Interval) ?? 'mean over the classes, by the likeliest'}
    />
    <Stat label="Accuracy" value={percent(metrics.accuracy, 2)} hint="depends on the class mix" />
    <Stat
      label="False alarms"
      value={falseAlarmRate(metrics.benignFalsePositiveRate)}
      hint={['of benign flows', range(metrics.benignFalsePositiveInterval, falseAlarmRate)].filter(Boolean).join(', ')}
    />
    {metrics.binary && (
      <Stat
        label="Attacks alerted on"
        value={percent(metrics.binary.recall, 2)}
        hint={`attack or benign: ROC area ${score(metrics.binary.rocAuc)}${recallAt(metrics.binary)}`}
      />
    )}
    <Stat label="Held-out rows" value={count(metrics.heldOutRows)} hint="never trained on" />
  </StatStrip>
);

const recallAt = ({ recallAt: points }: NonNullable<ModelMetrics['binary']>) =>
  points
    .map(({ falseAlarms, recall }) => `; ${percent(recall, 1)} at ${percent(falseAlarms, 1)} false alarms`)
    .join('');

type Interval = ModelMetrics['macroF1Interval'];

/** 95 % interval; models of older releases have none. */
const range = (interval: Interval, show?: (value: number) => string) => interval && `95 %: ${between(interval, show)}`;
