import { NONE, between, count, falseAlarmRate, percent, score } from '@picket/shared/figures';
import { ownValue } from '@picket/shared/records';
import { UNKNOWN_CLASS, type ModelMetrics } from '@picket/shared/bundle';
import type { Evaluation } from '../../../api/evaluation-report.js';
import { html, section, table, type Markup } from './markup.js';

/** Which columns there are depends on what training has computed: intervals of F1 and precision came later. */
export function classSection(evaluation: Evaluation, thresholds: Readonly<Record<string, number>>): Markup {
  const { classes, metrics, curves } = evaluation;
  const isWide = classes.some((name) => ownValue(metrics.perClass, name)?.f1Interval);
  const optional = (cells: string[]) => (isWide ? cells : []);
  const rows = classes.map((name) => {
    const found = ownValue(metrics.perClass, name);
    const curve = ownValue(curves, name);
    const known = found && found.support > 0 ? found : undefined;
    return [
      name,
      count(found?.support ?? 0),
      score(known?.precision),
      ...optional([between(known?.precisionInterval)]),
      score(known?.recall),
      between(known?.recallInterval),
      score(known?.f1),
      ...optional([between(known?.f1Interval)]),
      score(curve?.rocAuc),
      score(curve?.averagePrecision),
      score(ownValue(thresholds, name)),
    ];
  });
  const interval = optional(['95 % interval']);
  const head = ['Class', 'Rows', 'Precision', ...interval, 'Recall', '95 % interval', 'F1', ...interval];
  return section(
    'By class',
    'Counted by the likeliest class. Of a class without rows nothing is known.',
    table([...head, 'ROC area', 'Average precision', 'Alert from'], rows),
  );
}

export function confusionSection({ classes, benignClass, metrics }: Evaluation): Markup {
  const { alerts, confusion } = metrics;
  if (!alerts)
    return section(
      'Confusion',
      'Rows are what the flows were, columns what the model said.',
      matrix(classes, confusion),
    );
  const columns = [...classes.map((name) => (name === benignClass ? 'no alert' : name)), UNKNOWN_CLASS];
  const hint = 'Rows are what the flows were, columns what an agent would alert on.';
  return section('Alerts', hint, matrix(classes, alerts, columns));
}

function matrix(classes: readonly string[], confusion: ModelMetrics['confusion'], columns = classes): Markup {
  const rows = confusion.map((row, actual) => {
    const total = row.reduce((sum, value) => sum + value, 0) || 1;
    const cells = row.map(
      (value, said) => html`<td style="background:${tint(value / total, actual === said)}">${count(value)}</td>`,
    );
    return html`<tr>
      <td>${classes[actual]!}</td>
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="matrix">
      <thead>
        <tr>
          <th></th>
          ${columns.map((name) => html`<th>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The square root lets the few mistakes among thousands be seen at all. */
function tint(share: number, isRight: boolean): string {
  const strength = share === 0 ? 0 : 0.1 + 0.45 * Math.sqrt(share);
  return isRight ? `rgba(31,138,76,${strength.toFixed(2)})` : `rgba(201,42,42,${strength.toFixed(2)})`;
}

export function operatingSection({ operatingPoints }: Evaluation): Markup {
  const attacks = Object.keys(operatingPoints[0]?.recall ?? {});
  const head = ['Budget', 'Benign flows alerted on', '95 % interval', ...attacks];
  const rows = operatingPoints.map((point) => [
    point.chosen ? html`<span class="chosen">${percent(point.budget, 2)}, chosen</span>` : percent(point.budget, 2),
    falseAlarmRate(point.benignFalsePositiveRate),
    between(point.benignFalsePositiveInterval, falseAlarmRate),
    ...attacks.map((name) => {
      const { ownClass, anyAttack, support } = point.recall[name]!;
      return support === 0 ? NONE : html`${percent(ownClass, 2)}<small>${percent(anyAttack, 2)} as any attack</small>`;
    }),
  ]);
  const hint =
    'Thresholds are chosen on validation rows for a budget of false alarms; the figures are of the held-out rows: false ' +
    'alarms, and the share of each attack that is alerted on as that attack.';
  return section('What a budget of false alarms buys', hint, table(head, rows));
}
