import type { Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { print, table } from '../output.js';

interface Options {
  readonly challenger?: boolean;
  readonly by?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const BY = 'who you are, for the history (default: $PICKET_USER, or the user of this machine)';

export function registerAliases(models: Command): void {
  models
    .command('promote')
    .description('make a version the champion; all agents then run it')
    .argument('<name>')
    .argument('<version>')
    .option('--challenger', 'make it the challenger instead (an alias only, no agent runs it)')
    .option('--by <name>', BY)
    .option('--reason <text>', 'reason to promote despite failed checks, at least ten characters; kept in the history')
    .option('--json', 'as JSON')
    .action(promote);
  models
    .command('demote')
    .description('remove the champion alias; agents keep the model they run')
    .argument('<name>')
    .option('--challenger', 'remove the challenger alias instead')
    .option('--by <name>', BY)
    .option('--json', 'as JSON')
    .action(demote);
  models
    .command('checks')
    .description('run the promotion checks on a version, without promoting it')
    .argument('<name>')
    .argument('<version>')
    .option('--json', 'as JSON')
    .action(checks);
  models
    .command('aliases')
    .description('champion and challenger of a model, with the history of moves')
    .argument('<name>')
    .option('--json', 'as JSON')
    .action(show);
}

const aliasOf = ({ challenger }: Options) => (challenger ? 'challenger' : 'champion');

async function promote(name: string, version: string, options: Options): Promise<void> {
  const alias = aliasOf(options);
  const request = { alias, version: Number(version), by: authorOf(options.by), reason: options.reason };
  const api = ApiClient.fromEnvironment();
  const promoted = await api.send('post', '/models/{name}/aliases', { path: { name }, body: request });
  const effect = options.challenger ? 'a name only for now, no agent runs it' : 'agents fetch it now';
  print(promoted, options.json, () => `${name}@${version} is the ${alias}; ${effect}`);
}

async function demote(name: string, options: Options): Promise<void> {
  const alias = aliasOf(options);
  const question = { path: { name, alias }, body: { by: authorOf(options.by) } };
  const left = await ApiClient.fromEnvironment().send('delete', '/models/{name}/aliases/{alias}', question);
  print(left, options.json, () => `${name} has no ${alias} any more; agents keep the model that they run`);
}

async function checks(name: string, version: string, { json }: Options): Promise<void> {
  const path = { name, version };
  const found = await ApiClient.fromEnvironment().get('/models/{name}/versions/{version}/promotion', { path });
  print(found, json, ({ checks: rows }) =>
    table(
      ['CHECK', 'RESULT', 'WHY'],
      rows.map(({ check, state, detail }) => [check, state, detail]),
    ),
  );
}

async function show(name: string, { json }: Options): Promise<void> {
  const pages = await ApiClient.fromEnvironment().pages('/models/{name}/aliases', { path: { name } });
  const told = { aliases: pages[0]?.aliases ?? [], history: pages.flatMap(({ history }) => history) };
  print(told, json, () => render(name, told));
}

function render(name: string, { aliases, history }: Omit<Schema<'ModelAliases'>, 'nextCursor'>): string {
  if (history.length === 0) return `No version of ${name} has ever had a name.`;
  const now = aliases.map(({ alias, version }) => `${alias}: ${name}@${version}`);
  const rows = history.map(({ alias, from, to, by, at, reason }) => {
    return [at, alias, from ?? '–', to ?? '–', by ?? '–', reason ?? ''];
  });
  return [...now, table(['WHEN', 'ALIAS', 'FROM', 'TO', 'BY', 'IN SPITE OF FAILED CHECKS, SINCE'], rows)].join('\n');
}
