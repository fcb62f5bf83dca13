import { createHash } from 'node:crypto';

/** The newest label of an alert, without its rows. */
export interface PlannedLabel {
  readonly id: string;
  readonly verdict: 'true-positive' | 'false-positive' | 'unsure';
  readonly class: string | null;
  readonly author: string;
  readonly agentId: string;
  readonly profile: string;
  readonly flowCount: number;
  readonly undone: boolean;
}

type Reason = 'undone' | 'unsure' | 'class-unknown' | 'no-example' | 'other-profile';

interface LeftOut {
  readonly reason: Reason;
  readonly source: null;
  readonly rows: number;
  readonly offered: null;
  readonly labels: number;
}

/** Which labels a data set of some profile can be made with. */
export interface LabelPlan {
  /** Newest first. */
  readonly counting: readonly PlannedLabel[];
  /** The others by reason, most rows first. */
  readonly leftOut: LeftOut[];
  /** Over the ids of those that count: equal plans have equal hashes. */
  readonly sha256: string;
}

/** @param labels of each alert the newest, newest first */
export function planLabels(labels: readonly PlannedLabel[], profile: string): LabelPlan {
  const counting: PlannedLabel[] = [];
  const others = new Map<Reason, PlannedLabel[]>();
  for (const label of labels) {
    const reason = whyNot(label, profile);
    if (!reason) counting.push(label);
    else others.set(reason, [...(others.get(reason) ?? []), label]);
  }
  const leftOut = [...others].map(([reason, group]) => ({
    reason,
    source: null,
    rows: rowsOf(group),
    offered: null,
    labels: group.length,
  }));
  return { counting, leftOut: leftOut.sort((a, b) => b.rows - a.rows), sha256: hashOf(counting) };
}

function whyNot({ undone, verdict, ...label }: PlannedLabel, profile: string): Reason | undefined {
  const { class: name, profile: own, flowCount } = label;
  if (undone) return 'undone';
  if (verdict === 'unsure') return 'unsure';
  // A class of its own would teach the model that all that is new is alike.
  if (verdict === 'true-positive' && name === null) return 'class-unknown';
  if (flowCount === 0) return 'no-example';
  return own === profile ? undefined : 'other-profile';
}

/** Rows that labels offer. */
export function rowsOf(labels: readonly PlannedLabel[]): number {
  return labels.reduce((sum, { flowCount }) => sum + flowCount, 0);
}

function hashOf(labels: readonly PlannedLabel[]): string {
  const ids = labels.map(({ id }) => id).sort();
  return createHash('sha256').update(ids.join(',')).digest('hex');
}
