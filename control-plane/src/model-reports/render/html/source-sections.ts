import { between, count, falseAlarmRate, percent, score, signed } from '@picket/shared/figures';
import type { Evaluation, SourceResult } from '../../../api/evaluation-report.js';
import { isWorse, orderSources, poorestSource, SOURCE_KINDS } from '../order-sources.js';
import { html, bulletList, nothing, section, table, type Markup } from './markup.js';

/** The poorest result stands above all others, in words. */
export function warning(evaluation: Evaluation): Markup {
  const worst = poorestSource(evaluation);
  if (!worst?.metrics) return nothing;
  return html`<p class="warning">
    <b>${worst.source}</b> (${SOURCE_KINDS[worst.kind]}): macro-F1 ${score(worst.metrics.macroF1)}, attacks alerted on
    ${percent(worst.attackRecall, 2)}, benign flows alerted on ${falseAlarmRate(worst.metrics.benignFalsePositiveRate)}.
    On its own hold-out the model has macro-F1 ${score(evaluation.metrics.macroF1)}. Expect the lower figure on a
    network that it has not seen.
  </p>`;
}

export function sourceSection(evaluation: Evaluation): Markup {
  const hint =
    'Poorest first. A file that was left out of the training, or another data set, is nearest to a new network.';
  if (evaluation.sources.length === 0)
    return section(
      'By source',
      hint,
      html`<p>One file only, and no other data set was tried: nothing is known about other networks.</p>`,
    );
  const head = ['Source', 'Rows', 'Macro-F1', 'Accuracy', 'Attacks alerted on', 'Benign alerted on'];
  return section(
    'By source',
    hint,
    table(
      head,
      orderSources(evaluation.sources).map((source) => sourceRow(evaluation, source)),
    ),
  );
}

function sourceRow(evaluation: Evaluation, result: SourceResult): (Markup | string)[] {
  const { source, kind, rows, remarks, metrics, attackRecall } = result;
  const macroF1 = score(metrics?.macroF1);
  return [
    html`<b>${source}</b
      ><small>${SOURCE_KINDS[kind]}</small>${remarks.map((remark) => html`<small>${remark}</small>`)}`,
    count(rows),
    isWorse(evaluation, result) ? html`<span class="worse">${macroF1}</span>` : macroF1,
    score(metrics?.accuracy),
    percent(attackRecall, 2),
    falseAlarmRate(metrics?.benignFalsePositiveRate),
  ];
}

export function championSection({ champion }: Evaluation): Markup {
  if (!champion)
    return section(
      'Against the champion',
      '',
      html`<p>There was no champion to compare with, or it could not be compared (see the remarks).</p>`,
    );
  const { macroF1Difference: difference, remarks } = champion;
  const known = champion.isChampionTrainingKnown
    ? `${count(champion.rowsSeenByChampion)} rows rows the champion was trained on are left out.`
    : 'What the champion was made of is unknown.';
  const verdict = difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'no difference beyond chance';
  const rows = [champion.champion, champion.challenger].map((metrics, index) => [
    index === 0 ? `${champion.name} ${champion.version}, the champion` : 'this version',
    score(metrics.macroF1),
    score(metrics.accuracy),
    falseAlarmRate(metrics.benignFalsePositiveRate),
  ]);
  const hint = `Both on ${count(champion.rows)} held-out rows that neither was made of. ${known}`;
  return section(
    'Against the champion',
    hint,
    html`${table(['Version', 'Macro-F1', 'Accuracy', 'Benign alerted on'], rows)}
      <p>
        Difference of macro-F1 ${signed(difference.value)} (95 % interval ${signed(difference.low)} to
        ${signed(difference.high)}, paired bootstrap): <b>${verdict}</b>.
      </p>
      ${bulletList(remarks)}`,
  );
}

export function noveltySection({ novelty }: Evaluation): Markup {
  if (!novelty) return nothing;
  const rows = Object.entries(novelty.recall).map(([name, { share, support }]) => [
    name,
    count(support),
    percent(share, 2),
  ]);
  const hint = `The anomaly score alone, as if each attack were unknown. Benign flows that reach ${score(novelty.threshold)}: ${falseAlarmRate(novelty.benignFalsePositiveRate)} (${between(novelty.benignFalsePositiveInterval)}).`;
  return section('Unknown traffic (novelty detection)', hint, table(['Class', 'Rows', 'Found as unknown'], rows));
}
