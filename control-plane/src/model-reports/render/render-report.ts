import { between, count, falseAlarmRate, score } from '@picket/shared/figures';
import type { Evaluation } from '../../api/evaluation-report.js';
import type { ModelVersionDto } from '../../api/model.js';
import type { ReportChart } from './charts/chart-look.js';
import { learningCurveChart, precisionRecallChart, reliabilityChart, rocChart } from './charts/curve-charts.js';
import { drawChart, PAPER } from './draw-charts.js';
import { classSection, confusionSection, operatingSection } from './html/class-sections.js';
import { html, bulletList, Markup, section, table } from './html/markup.js';
import { championSection, noveltySection, sourceSection, warning } from './html/source-sections.js';
import { STYLE } from './html/style.js';

/** A report as one file: no script, nothing from elsewhere; it opens without a network and prints. */
export function renderReport(version: ModelVersionDto, evaluation: Evaluation): string {
  const title = `Evaluation of ${version.name} ${version.version}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>
            Made ${version.createdAt} on ${version.lineage.datasets.map(({ name }) => name).join(', ')}, profile
            ${version.profile}, ${version.features.length} features. Bundle <code>${version.digest}</code>.
          </p>
        </header>
        ${headline(evaluation)} ${warning(evaluation)} ${sourceSection(evaluation)}
        ${classSection(evaluation, version.thresholds)} ${confusionSection(evaluation)} ${chartSection(evaluation)}
        ${operatingSection(evaluation)} ${championSection(evaluation)} ${noveltySection(evaluation)}
        ${costSection(evaluation)} ${section('Hold-out', evaluation.heldOut.description, html``)}
        ${section('Remarks', 'What a reader must know before believing a figure.', bulletList(evaluation.remarks))}
      </body>
    </html> `;
  return page.text;
}

function headline({ metrics }: Evaluation): Markup {
  const chosen = metrics.benignFalsePositiveInterval;
  const figures: readonly (readonly [string, string, string])[] = [
    [
      'Macro-F1',
      score(metrics.macroF1),
      metrics.macroF1Interval ? between(metrics.macroF1Interval) : 'mean over the classes',
    ],
    ['Accuracy', score(metrics.accuracy), 'depends on the class mix'],
    [
      'Benign flows alerted on',
      falseAlarmRate(metrics.benignFalsePositiveRate),
      chosen ? between(chosen, falseAlarmRate) : 'after thresholds',
    ],
    ['Held-out rows', count(metrics.heldOutRows), 'never trained on'],
  ];
  return html`<div class="strip">
    ${figures.map(([name, value, hint]) => html`<div><span>${name}</span><b>${value}</b><span>${hint}</span></div>`)}
  </div>`;
}

function chartSection(evaluation: Evaluation): Markup {
  const { expectedCalibrationError, brierScore, uncalibrated } = evaluation.reliability;
  const before = uncalibrated ? `, before calibration ${score(uncalibrated.expectedCalibrationError)}` : '';
  const charts = [
    chart('Precision and recall', precisionRecallChart(evaluation, PAPER)),
    chart('ROC', rocChart(evaluation, PAPER)),
    chart('Reliability', reliabilityChart(evaluation, PAPER)),
    ...(evaluation.learningCurve.length > 0 ? [chart('Learning curve', learningCurveChart(evaluation, PAPER))] : []),
  ];
  const hint = `Each class against all others. Expected calibration error ${score(expectedCalibrationError)}${before}; Brier score ${score(brierScore)}.`;
  return section('Curves', hint, html`<div class="charts">${charts}</div>`);
}

function chart(title: string, option: ReportChart): Markup {
  return html`<div>
    <h3>${title}</h3>
    ${new Markup(drawChart(option))}
  </div>`;
}

function costSection({ cost }: Evaluation): Markup {
  const size = `${count(cost.onnxBytes)} bytes of ONNX, ${count(cost.trees)} trees, ${count(cost.nodes)} nodes.`;
  const rows = cost.latency.map(({ batchRows, microsecondsPerRow }) => [
    batchRows === 1 ? 'one row' : `${count(batchRows)} rows`,
    microsecondsPerRow.toFixed(2),
  ]);
  return section(
    'Cost',
    `${size} Scored on one thread of the machine that trained it, median.`,
    table(['Batch', 'µs a row'], rows),
  );
}
