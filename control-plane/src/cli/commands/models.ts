import type { Command } from 'commander';
import { score } from '@picket/shared/figures';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { print, table } from '../output.js';
import { registerAliases } from './models-aliases.js';
import { registerBundles } from './models-bundles.js';
import { showLineage } from './models-lineage.js';
import { registerModelReports } from './model-reports.js';

interface Options {
  readonly deleted?: boolean;
  readonly json?: boolean;
}

interface ShowOptions {
  readonly lineage?: boolean;
  readonly json?: boolean;
}

export function registerModels(program: Command): void {
  const models = program.command('models').alias('model').description('model versions');
  models
    .command('list')
    .description('all versions, newest first')
    .option('--deleted', 'include deleted versions')
    .option('--json', 'as JSON')
    .action(listModels);
  models
    .command('show')
    .description('the model card of a version')
    .argument('<name>')
    .argument('<version>')
    .option('--lineage', 'show its lineage instead: from data sets to alerts')
    .option('--json', 'as JSON, without the reference sketches')
    .action((name: string, version: string, options: ShowOptions) =>
      options.lineage ? showLineage(name, version, options.json) : show(name, version, options),
    );
  registerAliases(models);
  registerBundles(models);
  registerModelReports(models);
}

async function listModels({ deleted, json }: Options): Promise<void> {
  const query = { deleted: deleted ? 'true' : undefined };
  print(await ApiClient.fromEnvironment().all('/models', { query }), json, renderList);
}

function renderList(versions: readonly Schema<'ModelVersionSummary'>[]): string {
  if (versions.length === 0) return 'No model yet. Train one with: picket train --dataset DATASET --promote --wait';
  const rows = versions.map((row) => {
    const { name, version, profile, metrics, createdAt, digest } = row;
    return [name, version, standing(row), profile, score(metrics.macroF1), createdAt, digest];
  });
  return table(['NAME', 'VERSION', 'STANDING', 'PROFILE', 'MACRO-F1', 'CREATED', 'SHA-256'], rows);
}

/** What a reader must know of a version before anything else. */
function standing({ aliases, bundle, importedAt }: Schema<'ModelVersionSummary'>): string {
  if (bundle === 'deleted') return 'deleted';
  const lost = bundle === 'missing' ? ['bundle missing'] : [];
  return [...aliases, ...lost, ...(importedAt === null ? [] : ['imported'])].join(', ');
}

async function show(name: string, version: string, { json }: ShowOptions): Promise<void> {
  const path = { name, version };
  const model = await ApiClient.fromEnvironment().get('/models/{name}/versions/{version}', { path });
  print(model, json, ({ card, deletion }) => {
    const tombstone = deletion && `Deleted by ${deletion.by} on ${deletion.at}: ${deletion.reason}\n\n`;
    return `${tombstone ?? ''}${card.trimEnd()}`;
  });
}
