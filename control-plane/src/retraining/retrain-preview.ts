import { applyQuota, quotaOf } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { rowsOf, type LabelPlan } from '../labels/index.js';
import { expandRows, sharesOf } from './domain/preview.js';
import type { RetrainPreviewDto } from '../api/retraining.js';
import type { RetrainBase } from './retrain-source.js';

/** What has changed since the labels that a training was offered. */
export function changesOf({ counting }: LabelPlan, seen: ReadonlySet<string>) {
  const newLabels = counting.filter(({ id }) => !seen.has(id)).length;
  return { labels: counting.length, newLabels, withdrawnLabels: seen.size - (counting.length - newLabels) };
}

export function previewOf(
  { model, version, dataset }: RetrainBase,
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
