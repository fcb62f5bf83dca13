import { applyQuota, quotaOf } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { rowsOf, type LabelPlan, type PlannedLabel } from '../labels/index.js';
import type { RetrainPreviewDto } from '../api/retraining.js';
import type { RetrainSource } from './retrain-source.js';

/** A source's rows, and those over its quota. */
export interface SourceShare {
  readonly name: string;
  offered: number;
  leftOut: number;
}

/** What has changed since the labels that a training was offered. */
export function changesOf({ counting }: LabelPlan, seen: ReadonlySet<string>) {
  const newLabels = counting.filter(({ id }) => !seen.has(id)).length;
  return { labels: counting.length, newLabels, withdrawnLabels: seen.size - (counting.length - newLabels) };
}

export function previewOf(
  { model, version, dataset }: RetrainSource,
  plan: LabelPlan,
  seen: ReadonlySet<string>,
): Omit<RetrainPreviewDto, 'refusal'> {
  const distinctRows = distinctRowsOf(dataset);
  const outcomes = applyQuota(expandRows(plan.counting), distinctRows);
  const taken = outcomes.filter((outcome) => outcome === 'taken').length;
  return {
    model,
    version,
    dataset: { id: dataset.id, name: dataset.name, distinctRows },
    ...changesOf(plan, seen),
    rows: { offered: rowsOf(plan.counting), taken },
    quota: quotaOf(distinctRows + taken),
    agents: sharesOf(plan.counting, outcomes, 'agentId'),
    authors: sharesOf(plan.counting, outcomes, 'author'),
    leftOut: plan.leftOut,
  };
}

export function emptyPreview(model: string, version: number): Omit<RetrainPreviewDto, 'refusal'> {
  const nothing = { labels: 0, newLabels: 0, withdrawnLabels: 0, quota: 0, agents: [], authors: [], leftOut: [] };
  return { model, version, dataset: null, rows: { offered: 0, taken: 0 }, ...nothing };
}

/** Labelled rows without repeated ones, as far as the audit has found these out. */
function distinctRowsOf({ rows, rowsUnlabelled, audit }: DatasetDto): number {
  const repeated = audit?.findings.find(({ check }) => check === 'duplicate-rate')?.score ?? 0;
  return Math.round((rows - rowsUnlabelled) * (1 - repeated));
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
