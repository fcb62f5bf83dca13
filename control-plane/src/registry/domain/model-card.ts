import type { Interval, ModelManifest } from '@picket/shared/trust';

const MOST_IMPORTANT = 10;

/** The model card: what the model is for, what it was made of, what it can and cannot do. Markdown. */
export function modelCard(manifest: ModelManifest, remarks: readonly string[]): string {
  const { name, version, profile, classes, benignClass, metrics, lineage } = manifest;
  return [
    `# ${name} ${version}`,
    `Calls a network flow one of ${classes.length} classes: ${classes.join(', ')}. \`${benignClass}\` is no attack.`,
    `Works on flows metered with profile \`${profile}\` only, on ${manifest.features.length} features.`,
    '## Trained on',
    table(
      ['data set', 'rows', 'SHA-256'],
      lineage.datasets.map((set) => [set.name, set.rows, set.sha256]),
    ),
    `Run ${lineage.runId}, ${manifest.createdAt}, Picket ${lineage.codeVersion}. Parameters:`,
    `\`${JSON.stringify(lineage.parameters)}\``,
    `## Figures on ${metrics.heldOutRows} held-out rows`,
    'None of these rows, nor an equal one, was trained on or used to stop or to choose thresholds. They come from the ' +
      'same recordings as the training rows: on another network expect less.',
    classTable(manifest),
    `Macro-F1 ${figure(metrics.macroF1)}${between(metrics.macroF1Interval)}, accuracy ${figure(metrics.accuracy)}, ` +
      `benign flows alerted on ${figure(metrics.benignFalsePositiveRate)}` +
      `${between(metrics.benignFalsePositiveInterval)}.`,
    '## What decides',
    table(['feature', 'total gain', 'splits'], topFeatures(manifest)),
    '## Remarks on the data',
    remarks.length > 0 ? remarks.map((remark) => `- ${remark}`).join('\n') : 'The audit found nothing to remark.',
    '',
  ].join('\n\n');
}

function classTable({ classes, metrics, thresholds }: ModelManifest): string {
  const rows = classes.map((name) => {
    const { support, precision, recall, recallInterval, f1 } = metrics.perClass[name]!;
    const interval = `${figure(recallInterval.low)} to ${figure(recallInterval.high)}`;
    const threshold = thresholds[name] === undefined ? '' : figure(thresholds[name]);
    return [name, support, figure(precision), figure(recall), interval, figure(f1), threshold];
  });
  return table(['class', 'rows', 'precision', 'recall', '95 % interval of recall', 'F1', 'alert from'], rows);
}

function topFeatures({ importance }: ModelManifest): (string | number)[][] {
  const ranked = [...importance].sort((a, b) => b.gain - a.gain).slice(0, MOST_IMPORTANT);
  return ranked.map(({ feature, gain, splits }) => [feature, gain.toFixed(1), splits ?? '–']);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function figure(share: number): string {
  return share.toFixed(4);
}

function between(interval: Interval | undefined): string {
  return interval ? ` (95 % interval ${figure(interval.low)} to ${figure(interval.high)})` : '';
}
