import type { PlannedLabel } from '../../labels/index.js';

/** A source's rows, and those over its quota. */
export interface SourceShare {
  readonly name: string;
  offered: number;
  leftOut: number;
}

/** Rows that labels offer, by who answers for them, most rows first. Equal rows are not known of here. */
export function sharesOf(
  labels: readonly PlannedLabel[],
  outcomes: readonly string[],
  source: 'agentId' | 'author',
): SourceShare[] {
  const overQuota = source === 'agentId' ? 'agent-quota' : 'author-quota';
  const shares = new Map<string, SourceShare>();
  let row = 0;
  for (const label of labels) {
    const share = shares.get(label[source]) ?? { name: label[source], offered: 0, leftOut: 0 };
    shares.set(share.name, share);
    share.offered += label.flowCount;
    for (const end = row + label.flowCount; row < end; row++) if (outcomes[row] === overQuota) share.leftOut++;
  }
  return [...shares.values()].sort((a, b) => b.offered - a.offered);
}

/** One entry for each row that the labels offer. */
export function expandRows(labels: readonly PlannedLabel[]): { agentId: string; author: string; adds: boolean }[] {
  return labels.flatMap(({ agentId, author, flowCount }) =>
    Array.from({ length: flowCount }, () => ({ agentId, author, adds: true })),
  );
}
