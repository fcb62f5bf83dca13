import { bytes, count, percent } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { Schema } from '../api-types/index.js';
import { fields, measured, table } from './output.js';

/** One line of what a data set holds. */
export function summary({ status, rows, classes, defects }: Schema<'Dataset'>): string {
  if (status !== 'ready') return status;
  const byClass = Object.entries(classes).map(([name, count]) => `${name} ${count}`);
  const faults = defects.map(({ kind, count }) => `${count} ${kind}`);
  return `${plural(rows, 'row')} (${byClass.join(', ') || 'no labels'})${faults.length > 0 ? `; defects: ${faults.join(', ')}` : ''}`;
}

export function renderList(datasets: readonly Schema<'Dataset'>[]): string {
  if (datasets.length === 0) return 'No data set yet. Import one with: picket dataset import FILES... --name NAME';
  const rows = datasets.map(({ id, name, version, status, rows: count, profile, audit: found }) => {
    return [id, name, version, status, count, status === 'ready' ? profile : '–', found?.verdict ?? '–'];
  });
  return table(['ID', 'NAME', 'VERSION', 'STATUS', 'ROWS', 'PROFILE', 'AUDIT'], rows);
}

export function renderDataset(dataset: Schema<'Dataset'>): string {
  const files = dataset.files.map(({ name, rows, bytes }) => [name, rows, bytes]);
  const defects = dataset.defects.flatMap(({ kind, count, examples }) => [
    `${count} ${kind}, first:`,
    ...examples.map(({ file, line, detail }) => `  ${file}:${line}${detail && `: ${detail}`}`),
  ]);
  const head = fields([
    ['data set', `${dataset.name}@${dataset.version} (${dataset.id})`],
    ['content', summary(dataset)],
    ['error', dataset.error],
    ['profile', dataset.status === 'ready' ? dataset.profile : null],
    ['features', dataset.features.length],
    ['unlabelled rows', dataset.rowsUnlabelled],
    ['audit', dataset.audit?.verdict],
    ['sha256', dataset.sha256],
  ]);
  return [head, table(['FILE', 'ROWS', 'BYTES'], files), ...defects].join('\n');
}

export function renderDefects(items: Schema<'DefectPage'>['items']): string {
  if (items.length === 0) return 'None is listed.';
  return items.map(({ kind, file, line, detail }) => `${file}:${line}: ${kind}${detail && `: ${detail}`}`).join('\n');
}

export function renderColumns({ columns, quantiles }: Schema<'Statistics'>): string {
  const median = quantiles.indexOf(0.5);
  const rows = columns.map(
    ({ name, count, missing, distinct, isDistinctExact, min, max, mean, sd, quantiles: found }) => [
      name,
      count,
      missing,
      `${isDistinctExact ? '' : '~'}${distinct}`,
      ...[min, found?.[median] ?? null, max, mean, sd].map(measured),
    ],
  );
  return table(['COLUMN', 'VALUES', 'MISSING', 'DISTINCT', 'MIN', 'MEDIAN', 'MAX', 'MEAN', 'SD'], rows);
}

/** `importing lab: 114.4 MiB of 457.8 MiB (25 %), 240,000 rows, 95,000 rows/s`. */
export function progressText({ name, progress }: Schema<'Dataset'>): string {
  if (!progress) return `importing ${name}`;
  const share = progress.totalBytes > 0 ? ` (${percent(progress.bytes / progress.totalBytes, 0)})` : '';
  const speed = `${count(progress.rows)} rows, ${count(progress.rowsPerSecond)} rows/s`;
  return `importing ${name}: ${bytes(progress.bytes)} of ${bytes(progress.totalBytes)}${share}, ${speed}`;
}
