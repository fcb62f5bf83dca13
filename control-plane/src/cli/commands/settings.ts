import type { Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { ControlPlaneError } from '../../errors.js';
import { fields, print, table } from '../output.js';

type Layer = Schema<'SettingLayer'>;
type Values = Record<string, number | string>;

interface TargetOptions {
  readonly group?: string;
  readonly agent?: string;
  readonly json?: boolean;
}

interface SetOptions extends TargetOptions {
  readonly unset: readonly string[];
  readonly note?: string;
  readonly by?: string;
  readonly dryRun?: boolean;
}

/** Adds `settings`: what agents go by, set for the fleet, a group or one agent. */
export function registerSettings(program: Command): void {
  const settings = program.command('settings').description('settings of agents, by fleet, group and agent');
  settings
    .command('list')
    .description('what can be set, and within which bounds')
    .option('--json', 'as JSON')
    .action(async ({ json }: TargetOptions) => {
      const { items } = await ApiClient.fromEnvironment().get('/settings');
      print(items, json, renderDefinitions);
    });
  targeted(settings.command('show').description('what is set for the fleet, a group or an agent')).action(
    async (target: TargetOptions) => print(await layerOf(target), target.json, renderLayer),
  );
  targeted(settings.command('history').description('what was set before, newest first')).action(
    async (target: TargetOptions) => print(await revisionsOf(target), target.json, renderHistory),
  );
  targeted(settings.command('set').description('set some; the others stay as they are'))
    .argument('[name=value...]', 'such as alerts.perMinute=100')
    .option('--unset <name...>', 'leave these to the wider scope', [])
    .option('--note <text>', 'why, for those who come later')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--dry-run', 'show what would change, and change nothing')
    .action(async (assignments: readonly string[], options: SetOptions) => {
      const before = await layerOf(options);
      await save(options, before, changed(before.values, assignments, options.unset));
    });
  targeted(settings.command('restore').description('set what was set at an earlier revision'))
    .argument('<revision>', 'number of `history`')
    .option('--note <text>', 'why, for those who come later')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--dry-run', 'show what would change, and change nothing')
    .action(async (revision: string, options: SetOptions) => {
      const earlier = (await revisionsOf(options)).find((layer) => String(layer.revision) === revision);
      if (!earlier) throw new ControlPlaneError('cli.unreadable', `there is no revision ${revision}`);
      await save(options, await layerOf(options), earlier.values);
    });
  settings
    .command('effective')
    .description('what holds for an agent, who says so, and what the agent reports')
    .argument('<agent>', 'agent id')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: TargetOptions) => {
      print(await ApiClient.fromEnvironment().get('/agents/{id}/settings', { path: { id } }), json, renderEffective);
    });
}

function targeted(command: Command): Command {
  return command
    .option('--group <name>', 'of this group (default: of the fleet)')
    .option('--agent <id>', 'of this agent')
    .option('--json', 'as JSON');
}

function layerOf({ group, agent }: TargetOptions): Promise<Layer> {
  const api = ApiClient.fromEnvironment();
  if (agent !== undefined) return api.get('/settings/agents/{agent}', { path: { agent } });
  if (group !== undefined) return api.get('/settings/groups/{group}', { path: { group } });
  return api.get('/settings/fleet');
}

function revisionsOf({ group, agent }: TargetOptions): Promise<Layer[]> {
  const api = ApiClient.fromEnvironment();
  if (agent !== undefined) return api.all('/settings/agents/{agent}/revisions', { path: { agent } });
  if (group !== undefined) return api.all('/settings/groups/{group}/revisions', { path: { group } });
  return api.all('/settings/fleet/revisions');
}

/** Shows what changes, then saves it on the revision that was read. */
async function save(options: SetOptions, before: Layer, values: Values): Promise<void> {
  const preview = await previewOf(options, values);
  if (!options.json || options.dryRun) print(preview, options.json, renderPreview);
  if (options.dryRun || preview.changes.length === 0) return;
  const saved = await put(options, { values, basedOn: before.revision, note: options.note, by: authorOf(options.by) });
  print(saved, options.json, ({ revision }) => `saved as revision ${revision}`);
}

function previewOf({ group, agent }: TargetOptions, values: Values): Promise<Schema<'SettingPreview'>> {
  const api = ApiClient.fromEnvironment();
  const body = { values };
  if (agent !== undefined) return api.send('post', '/settings/agents/{agent}/preview', { path: { agent }, body });
  if (group !== undefined) return api.send('post', '/settings/groups/{group}/preview', { path: { group }, body });
  return api.send('post', '/settings/fleet/preview', { body });
}

function put({ group, agent }: TargetOptions, body: Schema<'NewSettingsInput'>): Promise<Layer> {
  const api = ApiClient.fromEnvironment();
  if (agent !== undefined) return api.send('put', '/settings/agents/{agent}', { path: { agent }, body });
  if (group !== undefined) return api.send('put', '/settings/groups/{group}', { path: { group }, body });
  return api.send('put', '/settings/fleet', { body });
}

/** A number where it reads as one: the control plane judges whether the setting wants one. */
function changed(before: Values, assignments: readonly string[], unset: readonly string[]): Values {
  const values = Object.entries(before).filter(([name]) => !unset.includes(name));
  const given = assignments.map((text): [string, number | string] => {
    const [name = '', ...rest] = text.split('=');
    const value = rest.join('=');
    if (rest.length === 0 || value === '')
      throw new ControlPlaneError('cli.unreadable', `${text} is not of the form name=value`);
    return [name, /^-?\d+$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries([...values, ...given]);
}

function renderDefinitions(definitions: readonly Schema<'SettingDefinition'>[]): string {
  const rows = definitions.map(({ name, minimum, maximum, unit, choices, fallback, description }) => {
    const bounds = choices ? choices.join(' | ') : `${minimum}–${maximum} ${unit ?? ''}`;
    return [name, bounds, String(fallback), description];
  });
  return table(['SETTING', 'VALUES', 'DEFAULT', 'MEANING'], rows);
}

function renderLayer({ revision, values, changedAt, changedBy, note }: Layer): string {
  if (Object.keys(values).length === 0) return `nothing is set here (revision ${revision})`;
  const said = revision > 0 ? [['', `revision ${revision}, ${changedBy} at ${changedAt} ${note}`] as const] : [];
  return fields([...Object.entries(values), ...said]);
}

function renderHistory(layers: readonly Layer[]): string {
  if (layers.length === 0) return 'Nothing was ever set here.';
  const rows = layers.map(({ revision, changedAt, changedBy, values, note }) => {
    const said = Object.entries(values).map((pair) => pair.join('='));
    return [revision, changedAt ?? '', changedBy ?? '', said.join(' ') || 'nothing', note];
  });
  return table(['REVISION', 'AT', 'BY', 'VALUES', 'NOTE'], rows);
}

function renderPreview({ changes, agents, overridden }: Schema<'SettingPreview'>): string {
  if (changes.length === 0) return 'nothing changes';
  const rows = changes.map(({ name, from, to }) => [name, from ?? 'not set', '→', to ?? 'not set']);
  const kept = overridden.map(
    ({ name, agents: count }) => `${name}: ${count} agents have a narrower value of their own`,
  );
  return [table(['SETTING', 'NOW', '', 'THEN'], rows), `agents with another value then: ${agents}`, ...kept].join('\n');
}

function renderEffective({ group, items }: Schema<'EffectiveSettings'>): string {
  const rows = items.map(({ name, value, origin, reported, state, reason }) => {
    return [name, value ?? '–', origin === 'group' ? `group ${group}` : origin, reported ?? '–', state, reason];
  });
  return table(['SETTING', 'VALUE', 'FROM', 'REPORTED', 'STATE', 'REASON'], rows);
}
