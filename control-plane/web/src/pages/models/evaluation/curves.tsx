import { useCallback } from 'react';
import type { ChartLook, ReportChart } from '../../../../../src/model-reports/render/charts/chart-look.js';
import {
  learningCurveChart,
  precisionRecallChart,
  reliabilityChart,
  rocChart,
} from '../../../../../src/model-reports/render/charts/curve-charts.js';
import type { Evaluation } from '../../../api/types.js';
import { chartBase, resolveColour, type Palette } from '../../../components/chart/palette.js';
import { useChart } from '../../../components/chart/use-chart.js';
import { classColour } from '../../../components/colours.js';
import { Panel } from '../../../components/panel.js';
import { score } from '../../../format.js';
import styles from './evaluation.module.css';

/** The charts of a report: their definition is the server's, which draws the same into the HTML file. */
export function Curves({ evaluation }: { evaluation: Evaluation }) {
  const { reliability, learningCurve } = evaluation;
  return (
    <div className={styles.pair}>
      <Panel title="Precision and recall" hint="Each class against all others">
        <Chart evaluation={evaluation} chart={precisionRecallChart} label="Precision by recall" />
      </Panel>
      <Panel title="ROC" hint="By false-positive rate. Rates above 0.1 % are of little use.">
        <Chart evaluation={evaluation} chart={rocChart} label="Recall by false-positive rate" />
      </Panel>
      <Panel title="Reliability" hint={calibration(reliability)}>
        <Chart evaluation={evaluation} chart={reliabilityChart} label="Share of correct verdicts by probability" />
      </Panel>
      {learningCurve.length > 0 && (
        <Panel title="Learning curve" hint="Macro F1 on the held-out rows by number of training rows">
          <Chart evaluation={evaluation} chart={learningCurveChart} label="Macro F1 by training rows" />
        </Panel>
      )}
    </div>
  );
}

interface ChartProps {
  evaluation: Evaluation;
  chart: (evaluation: Evaluation, look: ChartLook) => ReportChart;
  label: string;
}

function Chart({ evaluation, chart, label }: ChartProps) {
  const option = useCallback(
    (palette: Palette) => {
      const look = { ...palette, classColour: (name: string) => resolveColour(classColour(name)) };
      return { ...chartBase(palette), ...chart(evaluation, look) };
    },
    [evaluation, chart],
  );
  return <div ref={useChart(option)} className={styles.chart} role="img" aria-label={label} />;
}

function calibration({ expectedCalibrationError, brierScore, uncalibrated }: Evaluation['reliability']): string {
  const before = uncalibrated ? ` (${score(uncalibrated.expectedCalibrationError)} before calibration)` : '';
  return `Expected calibration error ${score(expectedCalibrationError)}${before}, Brier score ${score(brierScore)}`;
}
