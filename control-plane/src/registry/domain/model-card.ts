import type { ModelManifest } from '@picket/shared/trust';

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
    `Macro-F1 ${figure(metrics.macroF1)}, accuracy ${figure(metrics.accuracy)}, benign flows alerted on ` +
      `${figure(metrics.benignFalsePositiveRate)}.`,
    '## What decides',
    table(['feature', 'total gain'], topFeatures(manifest)),
    '## Remarks on the data',
    remarks.length > 0 ? remarks.map((remark) => `- ${remark}`).join('\n') : 'The audit found nothing to remark.',
    ...overrides(manifest),
    '',
  ].join('\n\n');
}

/** Who answers for training on data that the audit blocks. */
function overrides({ lineage: { audit } }: ModelManifest): string[] {
  if (!audit || audit.overrides.length === 0) return [];
  const rows = audit.overrides.map(({ check, column, by, reason, at }) => [check, column ?? '', by, reason, at]);
  return ['## Overridden findings', table(['finding', 'column', 'by', 'reason', 'at'], rows)];
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
  return ranked.map(({ feature, gain }) => [feature, gain.toFixed(1)]);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A reason is anybody's text: it must not end the cell or the line. */
function cellText(cell: string | number): string {
  return String(cell)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}

function figure(share: number): string {
  return share.toFixed(4);
}
