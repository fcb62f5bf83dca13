import { setTimeout as delay } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { plural } from '@picket/shared/text';
import { ControlPlaneError } from '../../errors.js';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { confirm } from '../confirm.js';
import { progressText, renderColumns, renderDataset, renderDefects, renderList, summary } from '../dataset-text.js';
import { findDataset } from '../find-dataset.js';
import { nameAfter, openFile, readArguments, type ImportArgument } from '../import-files.js';
import { print, printText } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { registerDatasetAudit } from './dataset-audit.js';

const POLL_MS = 300;
const WHICH = 'its id, NAME@VERSION, or NAME for its newest version';

interface ImportOptions {
  readonly name?: string;
  readonly profile?: string;
  readonly extraFeature?: string[];
  readonly wait?: boolean;
  readonly json?: boolean;
}

interface Options {
  readonly json?: boolean;
}

interface ListOptions extends Options {
  readonly all?: boolean;
}

interface RemoveOptions {
  readonly yes?: boolean;
  readonly reason?: string;
  readonly author?: string;
}

interface ShowOptions extends Options {
  readonly defects?: string | true;
  readonly columns?: boolean;
}

export function registerDataset(program: Command): void {
  const dataset = program.command('dataset').description('labelled flows to train on');
  registerImport(dataset);
  dataset
    .command('list')
    .description('the latest version of each data set, newest first')
    .option('--all', 'every version')
    .option('--json', 'as JSON')
    .action(listDatasets);
  dataset
    .command('show')
    .description('classes, files and defects of a data set')
    .argument('<dataset>', WHICH)
    .option('--defects [kind]', 'list the defects instead, all or of one kind')
    .option('--columns', 'list the columns instead')
    .option('--json', 'as JSON')
    .action(show);
  registerDatasetAudit(dataset);
  dataset.command('cancel').description('stop an import').argument('<dataset>', WHICH).action(cancel);
  dataset
    .command('delete')
    .description('delete a data set on which no model was trained')
    .argument('<dataset>', WHICH)
    .option('--yes', 'do not ask for confirmation')
    .option('--reason <text>', 'reason, kept in the log')
    .option('--author <name>', 'your name (default: $PICKET_USER, or the user of this machine)')
    .action(remove);
}

function registerImport(dataset: Command): void {
  dataset
    .command('import')
    .description('import flow CSVs, Parquet files or captures, plain or gzip')
    .argument('<files...>', 'FILE or FILE=CLASS: class of a capture, or of rows without a label')
    .option(
      '--name <name>',
      'name of the data set; an existing one gets a new version (default: name of the first file)',
    )
    .addOption(
      new Option('--profile <profile>', 'flow profile of the files, if it cannot be detected').choices(
        DATASET_PROFILE_NAMES,
      ),
    )
    .option('--extra-feature <column>', 'column that agents do not measure (repeatable)', collect)
    .option('--wait', 'wait for the end of the import; exit 1 if it fails')
    .option('--json', 'as JSON')
    .action(importFiles);
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

async function importFiles(given: string[], options: ImportOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const started = await api.upload('/datasets', await formOf(readArguments(given), options));
  const dataset = options.wait ? await untilImported(api, started) : started;
  if (dataset.status === 'failed') throw new ControlPlaneError('dataset.failed', dataset.error ?? 'it failed');
  if (dataset.status === 'cancelled') throw new ControlPlaneError('dataset.failed', 'the import was cancelled');
  print(dataset, options.json, ({ id, name, version }) => `${id}  ${name}@${version}: ${summary(dataset)}`);
}

async function formOf(files: readonly ImportArgument[], { name, profile, extraFeature = [] }: ImportOptions) {
  const form = new FormData();
  form.set('name', name ?? nameAfter(files[0]!));
  if (profile !== undefined) form.set('profile', profile);
  const labels = files.flatMap(({ name: file, label }) => (label === undefined ? [] : [[file, label] as const]));
  form.set('labels', JSON.stringify(Object.fromEntries(labels)));
  for (const feature of extraFeature) form.append('extraFeatures', feature);
  for (const { path, name: file } of files) form.append('files', await openFile(path), file);
  return form;
}

async function untilImported(api: ApiClient, started: Schema<'Dataset'>): Promise<Schema<'Dataset'>> {
  const line = new ProgressLine();
  let dataset = started;
  for (; dataset.status === 'importing'; dataset = await api.get('/datasets/{id}', { path: { id: dataset.id } })) {
    line.show(progressText(dataset));
    await delay(POLL_MS);
  }
  line.end();
  return dataset;
}

async function listDatasets({ json, all }: ListOptions): Promise<void> {
  const items = await ApiClient.fromEnvironment().all('/datasets');
  print(all ? items : latest(items), json, renderList);
}

function latest(items: readonly Schema<'Dataset'>[]): Schema<'Dataset'>[] {
  return items.filter(({ name, version }) => items.every((item) => item.name !== name || item.version <= version));
}

async function show(idOrName: string, { json, defects, columns }: ShowOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const dataset = await findDataset(api, idOrName);
  const path = { id: dataset.id };
  if (columns) print(await api.get('/datasets/{id}/statistics', { path }), json, renderColumns);
  else if (defects === undefined) print(dataset, json, renderDataset);
  else {
    const query = { kind: defects === true ? undefined : defects };
    print(await api.all('/datasets/{id}/defects', { path, query }), json, renderDefects);
  }
}

async function cancel(idOrName: string): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const { id, name, version } = await findDataset(api, idOrName);
  await api.send('post', '/datasets/{id}/cancel', { path: { id } });
  printText(`${name}@${version}: cancelled`);
}

async function remove(idOrName: string, { yes, reason, author }: RemoveOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const { id, name, version, rows } = await findDataset(api, idOrName);
  const what = `${name}@${version}, ${plural(rows, 'row')}`;
  if (!(await confirm(`Remove ${what}, for good?`, yes))) return printText(`${name}@${version}: kept`);
  await api.send('delete', '/datasets/{id}', { path: { id }, body: { by: authorOf(author), reason } });
  printText(`${name}@${version}: deleted`);
}
