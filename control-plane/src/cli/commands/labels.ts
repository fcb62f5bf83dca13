import { InvalidArgumentError, Option, type Command } from 'commander';
import { VERDICTS } from '../../api/alert-verdicts.js';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { print, table } from '../output.js';

interface LabelOptions {
  readonly verdict: string;
  readonly class?: string;
  readonly note?: string;
  readonly author?: string;
  readonly json?: boolean;
}

interface ListOptions {
  readonly agent?: string;
  readonly author?: string;
  readonly history?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** Adds what analysts say of alerts to the commands about them. */
export function registerLabels(alerts: Command): void {
  alerts
    .command('label')
    .description('label alerts; their example flows become training data')
    .argument('<ids...>', 'ids of alerts')
    .addOption(new Option('--verdict <verdict>', 'your verdict (required)').choices(VERDICTS).makeOptionMandatory())
    .option(
      '--class <name>',
      'class of the flows (default: the class of the alert, or benign for a false positive; unknown: attack of unknown class)',
    )
    .option('--note <text>', 'why')
    .option('--author <name>', 'your name (default: $PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(label);
  alerts
    .command('unlabel')
    .description('undo the label of an alert; the history keeps it')
    .argument('<id>', 'id of the alert')
    .option('--author <name>', 'your name (default: $PICKET_USER, or the user of this machine)')
    .action(unlabel);
  alerts
    .command('labels')
    .description('labels, newest first, with the version trained on each, or why it was left out')
    .option('--agent <id>', 'only of alerts of this agent')
    .option('--author <name>', 'only of this author')
    .option('--history', 'include replaced and undone labels')
    .option('--limit <n>', 'maximum number (1 to 500)', pageSize, 50)
    .option('--json', 'as JSON')
    .action(listLabels);
}

function pageSize(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 500) return count;
  throw new InvalidArgumentError('a whole number from 1 to 500');
}

/** Of several alerts all are labelled or none. */
async function label(ids: string[], { json, author, verdict, class: name, note }: LabelOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const request = { verdict, class: name, note, author: authorOf(author) };
  const [only] = ids;
  if (ids.length === 1) {
    const said = await api.send('post', '/alerts/{id}/label', { path: { id: only }, body: request });
    return print(said, json, () => `${only} is ${describeLabel(said)}`);
  }
  const result = await api.send('post', '/alerts/labels', { body: { ...request, ids } });
  print(result, json, renderResult);
}

function renderResult({ items }: Schema<'BulkResult'>): string {
  return items.map(({ alertId, label: said }) => `${alertId} is ${describeLabel(said)}`).join('\n');
}

function describeLabel({ verdict, class: name }: { verdict: string; class: string | null }): string {
  const what = name ?? (verdict === 'true-positive' ? 'class not known' : null);
  return what === null ? verdict : `${verdict}: ${what}`;
}

async function unlabel(id: string, { author }: { author?: string }): Promise<void> {
  const body = { author: authorOf(author) };
  await ApiClient.fromEnvironment().send('delete', '/alerts/{id}/label', { path: { id }, body });
  print(id, false, () => `${id} has no label any more`);
}

async function listLabels({ agent, author, history, limit, json }: ListOptions): Promise<void> {
  const query = { agent, author, limit, ...(history && { history: 'true' }) };
  const { items } = await ApiClient.fromEnvironment().get('/labels', { query });
  print(items, json, (labels) => {
    if (labels.length === 0) return 'No labels. Give one with: picket alerts label ID --verdict false-positive';
    return table(['ALERT', 'AT', 'VERDICT', 'CLASS', 'AUTHOR', 'AGENT', 'ROWS', 'STATE'], labels.map(toRow));
  });
}

function toRow(said: Schema<'Label'>): (string | number)[] {
  const { alertId, at, verdict, class: name, author, agentId, rows } = said;
  return [alertId, at, verdict, name ?? '–', author, agentId, rows, describeState(said)];
}

function describeState({ state, use, supersededBy, rows }: Schema<'Label'>): string {
  if (state === 'undone' || state === 'replaced') return `${state} by ${supersededBy}`;
  if (state === 'left-out' && !use) return 'left out: no example flow';
  if (state === 'class-unknown') return 'no training data: its class is not known';
  if (!use) return state;
  const reasons = Object.entries(use.leftOut).map(([reason, count]) => `${count} ${reason}`);
  const versions = use.versions.map(({ model, version }) => `${model}@${version}`).join(', ') || 'a data set';
  const taken = state === 'used' ? `${use.taken} of ${rows} in ${versions}` : `left out of ${versions}`;
  return reasons.length > 0 ? `${taken} (${reasons.join(', ')})` : taken;
}
