import type { AlertLabelDto } from '../api/alert.js';
import type { LabelDto } from '../api/label.js';
import type { AlertLabelEntity } from './persistence/alert-label.entity.js';
import type { CurrentLabel } from './persistence/label.repository.js';

/** As it stands with its alert. */
export function toAlertLabel(label: CurrentLabel): AlertLabelDto {
  const { id, verdict, class: name, note, author, createdAt } = label;
  return { id, verdict, class: name, note, author, at: createdAt.toISOString() };
}

export function toLabel(label: AlertLabelEntity, use: LabelDto['use']): LabelDto {
  const { alertId, agentId, alertClass, profile, flowCount, supersededAt, supersededBy } = label;
  return {
    ...toAlertLabel(label),
    alertId,
    agentId,
    alertClass,
    model: { name: label.modelName, version: label.modelVersion, digest: label.modelDigest },
    profile,
    rows: flowCount,
    supersededAt: supersededAt?.toISOString() ?? null,
    supersededBy,
    state: stateOf(label, use),
    use,
  };
}

function stateOf(label: AlertLabelEntity, use: LabelDto['use']): LabelDto['state'] {
  if (label.supersededAt) return label.undone ? 'undone' : 'replaced';
  if (label.verdict === 'unsure') return 'unsure';
  if (label.verdict === 'true-positive' && label.class === null) return 'class-unknown';
  if (!use) return label.flowCount === 0 ? 'left-out' : 'new';
  return use.taken > 0 ? 'used' : 'left-out';
}
