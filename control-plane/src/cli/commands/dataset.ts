import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { PicketError } from '@picket/shared/errors';
import { datasetListSchema, datasetSchema, type DatasetDto } from '../../datasets/dto/dataset.dto.js';
import { ApiClient } from '../api-client.js';
import { findDataset } from '../find-dataset.js';
import { fields, print, table } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { registerDatasetAudit } from './dataset-audit.js';

const POLL_MS = 300;

interface ImportOptions {
  readonly name: string;
  readonly extraFeature: string[];
  readonly wait?: boolean;
  readonly json?: boolean;
}

interface Options {
  readonly json?: boolean;
}

export function registerDataset(program: Command): void {
  const dataset = program.command('dataset').description('labelled flows to train on');
  dataset
    .command('import')
    .description('import flow CSVs (also gzip), as `picket-agent features` writes them')
    .argument('<files...>')
    .requiredOption('--name <name>', 'what to call the data set')
    .option('--extra-feature <column>', 'a column beyond those that agents measure (repeatable)', collect, [])
    .option('--wait', 'return when the import has ended; fail if it failed')
    .option('--json', 'as JSON')
    .action(importFiles);
  dataset.command('list').description('all data sets, newest first').option('--json', 'as JSON').action(list);
  dataset
    .command('show')
    .description('classes, files and defects of a data set')
    .argument('<dataset>', 'its id, or the name of the newest one')
    .option('--json', 'as JSON')
    .action(show);
  registerDatasetAudit(dataset);
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

async function importFiles(files: string[], options: ImportOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const started = await api.send(datasetSchema, 'POST', '/datasets', await formOf(files, options));
  const dataset = options.wait ? await untilImported(api, started) : started;
  if (dataset.status === 'failed') throw new PicketError('dataset.failed', 'user', dataset.error ?? 'it failed');
  print(dataset, options.json, ({ id, name }) => `${id}  ${name}: ${summary(dataset)}`);
}

/** Files are read while they are sent, not before. */
async function formOf(files: readonly string[], { name, extraFeature }: ImportOptions): Promise<FormData> {
  const form = new FormData();
  form.set('name', name);
  for (const feature of extraFeature) form.append('extraFeatures', feature);
  for (const file of files) form.append('files', await openFile(file), basename(file));
  return form;
}

async function openFile(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new PicketError('cli.unreadable', 'user', `cannot read ${path}`, { next: 'check the path', cause });
  }
}

async function untilImported(api: ApiClient, started: DatasetDto): Promise<DatasetDto> {
  const line = new ProgressLine();
  let dataset = started;
  for (; dataset.status === 'importing'; dataset = await api.get(datasetSchema, `/datasets/${started.id}`)) {
    line.show(`importing ${dataset.name}`);
    await delay(POLL_MS);
  }
  line.end();
  return dataset;
}

function summary({ status, rows, classes, defects }: DatasetDto): string {
  if (status !== 'ready') return status;
  const byClass = Object.entries(classes).map(([name, count]) => `${name} ${count}`);
  const faults = defects.map(({ kind, count }) => `${count} ${kind}`);
  return `${rows} rows (${byClass.join(', ') || 'no labels'})${faults.length > 0 ? `; defects: ${faults.join(', ')}` : ''}`;
}

async function list({ json }: Options): Promise<void> {
  const { items } = await ApiClient.fromEnvironment().get(datasetListSchema, '/datasets');
  print(items, json, renderList);
}

function renderList(datasets: readonly DatasetDto[]): string {
  if (datasets.length === 0) return 'No data set yet. Import one with: picket dataset import FILES... --name NAME';
  const rows = datasets.map(({ id, name, status, rows: count, profile, audit: found }) => {
    return [id, name, status, count, profile, found?.verdict ?? '–'];
  });
  return table(['ID', 'NAME', 'STATUS', 'ROWS', 'PROFILE', 'AUDIT'], rows);
}

async function show(idOrName: string, { json }: Options): Promise<void> {
  print(await findDataset(ApiClient.fromEnvironment(), idOrName), json, renderDataset);
}

function renderDataset(dataset: DatasetDto): string {
  const files = dataset.files.map(({ name, rows, bytes }) => [name, rows, bytes]);
  const defects = dataset.defects.flatMap(({ kind, count, examples }) => [
    `${count} ${kind}, first:`,
    ...examples.map(({ file, line, detail }) => `  ${file}:${line}${detail && `: ${detail}`}`),
  ]);
  const head = fields([
    ['data set', `${dataset.name} (${dataset.id})`],
    ['content', summary(dataset)],
    ['error', dataset.error],
    ['profile', dataset.profile],
    ['features', dataset.features.length],
    ['unlabelled rows', dataset.rowsUnlabelled],
    ['audit', dataset.audit?.verdict],
    ['sha256', dataset.sha256],
  ]);
  return [head, table(['FILE', 'ROWS', 'BYTES'], files), ...defects].join('\n');
}
