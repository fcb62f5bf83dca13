import { estimate, score } from '@picket/shared/figures';
import { featuresOfAgents } from '@picket/shared/features';
import { UNKNOWN_CLASS, type ModelManifest } from '@picket/shared/bundle';
import { ownValue } from '@picket/shared/records';

const MAX_COLUMNS_LISTED = 10;

/** The model card: what the model is for, what it was made of, what it can and cannot do. Markdown. */
export function modelCard(manifest: ModelManifest, remarks: readonly string[]): string {
  const { name, version, profile, classes, benignClass, metrics, lineage } = manifest;
  return [
    `# ${name} ${version}`,
    `Calls a network flow one of ${classes.length} classes: ${classes.join(', ')}. \`${benignClass}\` is no attack.`,
    `Works on flows metered with profile \`${profile}\` only, on ${manifest.features.length} features.`,
    ...archiveRemark(manifest),
    ...noveltyRemark(manifest),
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
    `Macro-F1 ${estimate(metrics.macroF1, metrics.macroF1Interval)}, accuracy ${score(metrics.accuracy)}, benign flows ` +
      `alerted on ${estimate(metrics.benignFalsePositiveRate, metrics.benignFalsePositiveInterval)}.`,
    ...calibrationRemark(manifest),
    '## What decides',
    table(['feature', 'total gain', 'splits'], topFeatures(manifest)),
    '## Remarks on the data',
    remarks.length > 0 ? remarks.map((remark) => `- ${remark}`).join('\n') : 'The audit found nothing to remark.',
    ...auditRemarks(manifest),
    '',
  ].join('\n\n');
}

/** The card of a bundle that was registered here under another name: a new title, and where it comes from. */
export function renamedCard(card: string, { name, version, lineage }: ModelManifest): string {
  const rest = card.replace(/^# .*\n+/, '');
  return `# ${name} ${version}\n\nImported from the bundle ${lineage.importedFrom}, where it had another name.\n\n${rest}`;
}

function archiveRemark({ profile }: ModelManifest): string[] {
  if (featuresOfAgents(profile).length > 0) return [];
  return ['No agent computes this profile: the model is for studying, and cannot be promoted.'];
}

function noveltyRemark({ novelty }: ModelManifest): string[] {
  if (!novelty) return [];
  return [
    `A flow that no class is alerted for and whose anomaly score reaches ${score(novelty.threshold)} is ` +
      `\`${UNKNOWN_CLASS}\`: an autoencoder of ${novelty.trainedRows} benign rows presses a flow into ${novelty.components} numbers, ` +
      'and the score says how badly it comes back. ' +
      `Of the benign held-out rows ${score(novelty.falsePositiveRate)} are called so.`,
  ];
}

function calibrationRemark({ calibration }: ModelManifest): string[] {
  if (!calibration)
    return ['The probabilities are not calibrated: they rank flows, they do not say how often it is so.'];
  return [`The probabilities are calibrated on validation rows, at temperature ${score(calibration.temperature)}.`];
}

/** What the audit said, and who answers for training in spite of it. */
function auditRemarks({ lineage: { audit } }: ModelManifest): string[] {
  if (!audit) return [];
  const verdict = `The audit's verdict is \`${audit.verdict}\`.`;
  if (audit.overrides.length === 0) return [verdict];
  const rows = audit.overrides.map(({ check, column, by, reason, at }) => [check, column ?? '', by, reason, at]);
  return [verdict, '## Overridden findings', table(['finding', 'column', 'by', 'reason', 'at'], rows)];
}

function classTable({ classes, metrics, thresholds }: ModelManifest): string {
  const rows = classes.map((name) => {
    const { support, precision, precisionInterval, recall, recallInterval, f1, f1Interval } = metrics.perClass[name]!;
    const shown = ownValue(thresholds, name);
    const threshold = shown === undefined ? '' : score(shown);
    const estimates = [
      estimate(precision, precisionInterval),
      estimate(recall, recallInterval),
      estimate(f1, f1Interval),
    ];
    return [name, support, ...estimates, threshold];
  });
  return table(['class', 'rows', 'precision', 'recall', 'F1', 'alert from'], rows);
}

function topFeatures({ importance }: ModelManifest): (string | number)[][] {
  const ranked = [...importance].sort((a, b) => b.gain - a.gain).slice(0, MAX_COLUMNS_LISTED);
  return ranked.map(({ feature, gain, splits }) => [feature, gain.toFixed(1), splits ?? '–']);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A reason is free text of an operator: it must not end the cell or the line. */
function cellText(cell: string | number): string {
  return String(cell)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}
