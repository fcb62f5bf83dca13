import type { Command } from 'commander';
import { modelAliasesSchema, modelVersionSummarySchema, type ModelAliasesDto } from '../../registry/dto/model.dto.js';
import { ApiClient } from '../api-client.js';
import { aliasesPath } from '../model-paths.js';
import { print, table } from '../output.js';

interface Options {
  readonly challenger?: boolean;
  readonly by?: string;
  readonly overrideBy?: string;
  readonly overrideReason?: string;
  readonly json?: boolean;
}

export function registerAliases(models: Command): void {
  models
    .command('promote')
    .description('make a version the champion, which all agents then run')
    .argument('<name>')
    .argument('<version>')
    .option('--challenger', 'make it the challenger instead: a name only, no agent runs it')
    .option('--by <name>', 'who you are, for the history')
    .option('--override-by <name>', 'answer by name for findings of the audit that block it')
    .option('--override-reason <text>', 'why, in ten characters or more')
    .option('--json', 'as JSON')
    .action(promote);
  models
    .command('demote')
    .description('take the name champion away from its version; agents keep the model that they run')
    .argument('<name>')
    .option('--challenger', 'take the name challenger away instead')
    .option('--by <name>', 'who you are, for the history')
    .option('--json', 'as JSON')
    .action(demote);
  models
    .command('aliases')
    .description('where champion and challenger of a model point, and who moved them when')
    .argument('<name>')
    .option('--json', 'as JSON')
    .action(show);
}

const aliasOf = ({ challenger }: Options) => (challenger ? 'challenger' : 'champion');

async function promote(name: string, version: string, options: Options): Promise<void> {
  const alias = aliasOf(options);
  const { overrideBy: by = '', overrideReason: reason = '' } = options;
  const override = by || reason ? { by, reason } : undefined;
  const request = { alias, version: Number(version), by: options.by, override };
  const api = ApiClient.fromEnvironment();
  const promoted = await api.send(modelVersionSummarySchema, 'POST', aliasesPath(name), request);
  const effect = options.challenger ? 'a name only for now, no agent runs it' : 'agents fetch it now';
  print(promoted, options.json, () => `${name}@${version} is the ${alias}; ${effect}`);
}

async function demote(name: string, options: Options): Promise<void> {
  const alias = aliasOf(options);
  const path = `${aliasesPath(name)}/${alias}`;
  const left = await ApiClient.fromEnvironment().send(modelAliasesSchema, 'DELETE', path, { by: options.by });
  print(left, options.json, () => `${name} has no ${alias} any more; agents keep the model that they run`);
}

async function show(name: string, { json }: Options): Promise<void> {
  const found = await ApiClient.fromEnvironment().get(modelAliasesSchema, aliasesPath(name));
  print(found, json, (aliases) => render(name, aliases));
}

function render(name: string, { aliases, history }: ModelAliasesDto): string {
  if (history.length === 0) return `No version of ${name} has ever had a name.`;
  const now = aliases.map(({ alias, version }) => `${alias}: ${name}@${version}`);
  const rows = history.map(({ alias, from, to, by, at }) => [at, alias, from ?? '–', to ?? '–', by ?? '–']);
  return [...now, table(['WHEN', 'ALIAS', 'FROM', 'TO', 'BY'], rows)].join('\n');
}
