import { between, falseAlarmRate, percent, score, signed } from '@picket/shared/figures';
import type { Schema } from '../api-types/index.js';
import { orderSources, SOURCE_KINDS } from '../model-reports/render/order-sources.js';
import { decidingDifference, verdictOf } from '../registry/aliases/domain/comparison-verdict.js';
import { fields, table } from './output.js';

/** A report for a terminal: figures that decide, poor ones first; the curves are for a page. */
export function renderEvaluation(evaluation: Schema<'Evaluation'>): string {
  const { metrics, heldOut, cost, remarks, reliability } = evaluation;
  return [
    fields([
      ['macro-F1', score(metrics.macroF1)],
      ['accuracy', score(metrics.accuracy)],
      ['benign alerted on', falseAlarmRate(metrics.benignFalsePositiveRate)],
      ...binaryFields(metrics),
      ['held-out rows', `${heldOut.rows} (${heldOut.policy} split, seed ${heldOut.seed})`],
      ['calibration error', score(reliability.expectedCalibrationError)],
      ['model', `${cost.onnxBytes} bytes, ${cost.trees} trees, ${cost.nodes} nodes`],
      [
        'scoring',
        cost.latency.map((at) => `${at.microsecondsPerRow.toFixed(1)} µs a row of ${at.batchRows}`).join(', '),
      ],
    ]),
    renderSources(evaluation.sources),
    renderClasses(evaluation),
    renderBudgets(evaluation),
    ...(evaluation.champion ? [renderChampion(evaluation.champion)] : []),
    remarks.map((remark) => `- ${remark}`).join('\n'),
  ].join('\n\n');
}

/** Attack against benign, as an alarm; reports of older releases have none. */
function binaryFields({ binary }: Schema<'Evaluation'>['metrics']): [string, string][] {
  if (!binary) return [];
  const at = binary.recallAt.map(
    ({ falseAlarms, recall }) => `${percent(recall, 2)} at ${percent(falseAlarms, 2)} false alarms`,
  );
  return [
    ['attacks alerted on', percent(binary.recall, 2)],
    ['attack or benign', [`ROC area ${score(binary.rocAuc)}`, ...at].join(', ')],
  ];
}

function renderSources(sources: readonly Schema<'SourceResult'>[]): string {
  if (sources.length === 0) return 'No other source was tried: nothing is known about other networks.';
  const rows = orderSources(sources).map((source) => [
    source.source,
    SOURCE_KINDS[source.kind],
    source.rows,
    score(source.metrics?.macroF1),
    percent(source.attackRecall, 2),
    falseAlarmRate(source.metrics?.benignFalsePositiveRate),
    source.remarks.join('; '),
  ]);
  return table(['SOURCE', 'WHAT', 'ROWS', 'MACRO-F1', 'ATTACKS ALERTED ON', 'BENIGN ALERTED ON', 'REMARKS'], rows);
}

/** One source, as `models evaluate` ends. */
export function renderSource(source: Schema<'SourceResult'>): string {
  return [renderSources([source]), ...(source.metrics ? [renderPerClass(source.classes, source.metrics)] : [])].join(
    '\n\n',
  );
}

function renderClasses({ classes, metrics }: Schema<'Evaluation'>): string {
  return renderPerClass(classes, metrics);
}

function renderPerClass(classes: readonly string[], { perClass }: Schema<'Evaluation'>['metrics']): string {
  const rows = classes.map((name) => {
    const { support, precision, recall, recallInterval, f1 } = perClass[name]!;
    return [name, support, score(precision), score(recall), between(recallInterval), score(f1)];
  });
  return table(['CLASS', 'ROWS', 'PRECISION', 'RECALL', '95 % INTERVAL', 'F1'], rows);
}

function renderBudgets({ operatingPoints }: Schema<'Evaluation'>): string {
  const attacks = Object.keys(operatingPoints[0]?.recall ?? {});
  const rows = operatingPoints.map(({ budget, chosen, benignFalsePositiveRate, recall }) => [
    `${percent(budget, 2)}${chosen ? ' (chosen)' : ''}`,
    falseAlarmRate(benignFalsePositiveRate),
    ...attacks.map((name) => percent(recall[name]!.support > 0 ? recall[name]!.ownClass : null, 2)),
  ]);
  return table(['BUDGET', 'BENIGN ALERTED ON', ...attacks.map((name) => `${name} FOUND`)], rows);
}

export function renderComparison({ name, older, newer, dataset, comparison }: Schema<'VersionComparison'>): string {
  return [`on the hold-out of ${dataset}`, renderChampion(comparison, `${name} ${older}`, `${name} ${newer}`)].join(
    '\n',
  );
}

function renderChampion(
  comparison: NonNullable<Schema<'Evaluation'>['champion']>,
  older = `champion ${comparison.name} ${comparison.version}`,
  newer = 'this version',
): string {
  const { champion, challenger, rows, remarks, isChampionTrainingKnown, isChallengerTrainingKnown } = comparison;
  const difference = decidingDifference(comparison);
  const isKnown = isChampionTrainingKnown && isChallengerTrainingKnown;
  const which = isKnown ? 'rows that neither was made of' : 'rows; nobody knows whether one was made of them';
  const row = (called: string, metrics: Schema<'Evaluation'>['metrics']) => [
    called,
    score(metrics.macroF1),
    score(metrics.accuracy),
    percent(metrics.binary?.recall, 2),
    falseAlarmRate(metrics.benignFalsePositiveRate),
  ];
  return [
    table(
      ['VERSION', 'MACRO-F1', 'ACCURACY', 'ATTACKS ALERTED ON', 'BENIGN ALERTED ON'],
      [row(older, champion), row(newer, challenger)],
    ),
    `${VERDICTS[verdictOf(comparison)]}: macro-F1 of what agents alert on differs by ${signed(difference.value)}, 95 % interval ${between(difference, signed)}, on ${rows} ${which}`,
    ...remarks.map((remark) => `- ${remark}`),
  ].join('\n');
}

const VERDICTS = {
  better: 'the newer one is better',
  equal: 'no difference beyond chance',
  worse: 'the newer one is worse',
};
