import type { ModelMetrics } from '../../api/types.js';
import { count, percent, score } from '../../format.js';
import { Stat, StatStrip } from '../stat.js';

export const MetricStrip = ({ metrics }: { metrics: ModelMetrics }) => (
  <StatStrip>
    <Stat label="Macro F1" value={score(metrics.macroF1)} hint="mean over the classes" />
    <Stat label="Accuracy" value={percent(metrics.accuracy, 2)} hint="depends on the class mix" />
    <Stat label="False alarms" value={percent(metrics.benignFalsePositiveRate, 3)} hint="of benign flows" />
    <Stat label="Held-out rows" value={count(metrics.heldOutRows)} hint="never trained on" />
  </StatStrip>
);
