import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { plural, printableJson } from '@picket/shared/text';
import { UNKNOWN_CLASS } from '@picket/shared/bundle';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { fields, print, printText, table } from '../output.js';
import { registerLabels } from './labels.js';

const FOLLOW_INTERVAL_MS = 1000;
const FOLLOW_PAGE = 500;
const SHOWN_CONTRIBUTIONS = 10;

interface ListOptions {
  readonly json?: boolean;
  readonly agent?: string;
  readonly class?: string;
  readonly severity?: string;
  readonly labelled?: string;
  readonly address?: string;
  readonly limit: number;
  readonly follow?: boolean;
}

export function registerAlerts(program: Command): void {
  const alerts = program.command('alerts').description('alerts of the agents');
  alerts
    .command('list')
    .description('alerts, newest first')
    .option('--agent <id>', 'only of this agent')
    .option('--class <name>', 'only of this class')
    .option('--severity <level>', 'low, medium, high or critical')
    .option('--address <ip>', 'source or destination address')
    .option('--labelled <which>', 'true, false, or a verdict')
    .option('--limit <n>', 'maximum number (1 to 500)', pageSize, 50)
    .option('--follow', 'print new alerts as they come, oldest first, until Ctrl-C')
    .option('--json', 'as JSON (with --follow: one line per alert)')
    .action((options: ListOptions) => (options.follow ? follow(options) : listAlerts(options)));
  alerts
    .command('show')
    .description('one alert with its flows and the reasons for the verdict')
    .argument('<id>', 'id of the alert')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const alert = await ApiClient.fromEnvironment().get('/alerts/{id}', { path: { id } });
      print(alert, json, renderAlert);
    });
  registerLabels(alerts);
}

function pageSize(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 500) return count;
  throw new InvalidArgumentError('a whole number from 1 to 500');
}

function filters({ agent, class: name, severity, labelled, address }: ListOptions) {
  return { agent, class: name, severity, labelled, address };
}

async function listAlerts(options: ListOptions): Promise<void> {
  const query = { ...filters(options), limit: options.limit };
  const { items } = await ApiClient.fromEnvironment().get('/alerts', { query });
  print(items, options.json, (alerts) => {
    return alerts.length === 0 ? 'No alerts.' : table(HEAD, alerts.map(toRow));
  });
}

/** Asks again and again for what is newer than what was shown: each stored alert once, however many come. */
async function follow(options: ListOptions): Promise<never> {
  const api = ApiClient.fromEnvironment();
  const begin = await api.get('/alerts', { query: { ...filters(options), limit: options.limit } });
  // What is newer than the position comes with the next answer.
  show(
    begin.items.toReversed().filter(({ id }) => BigInt(id) <= BigInt(begin.position)),
    options,
  );
  for (let after = begin.position; ;) {
    const page = await api.get('/alerts', { query: { ...filters(options), limit: FOLLOW_PAGE, after } });
    show(page.items, options);
    after = page.position;
    if (page.items.length < FOLLOW_PAGE) await delay(FOLLOW_INTERVAL_MS);
  }
}

function show(alerts: readonly Schema<'AlertSummary'>[], { json }: ListOptions): void {
  for (const alert of alerts) {
    if (json) process.stdout.write(`${printableJson(JSON.stringify(alert))}\n`);
    else printText(toRow(alert).join('  '));
  }
}

const HEAD = [
  'ID',
  'RECEIVED',
  'SEVERITY',
  'CLASS',
  'P',
  'FLOWS',
  'SOURCE',
  'DESTINATION',
  'AGENT',
  'CAPTURE',
  'LABEL',
];

function toRow(alert: Schema<'AlertSummary'>): (string | number)[] {
  return [
    alert.id,
    alert.receivedAt,
    alert.severity,
    alert.class,
    alert.probability.toFixed(3),
    alert.flowCount,
    alert.sourceAddress || 'many',
    alert.destinationAddress || 'many',
    alert.agentId,
    alert.captureSource,
    alert.label?.class ?? alert.label?.verdict ?? '–',
  ];
}

function renderAlert(alert: Schema<'Alert'>): string {
  const head = fields([
    ['alert', alert.id],
    [
      'class',
      `${alert.class} (${alert.severity}, ${alert.class === UNKNOWN_CLASS ? 'anomaly score' : 'probability'} ${alert.probability.toFixed(4)})`,
    ],
    ['flows', alert.flowCount],
    ['from', alert.firstAt],
    ['to', alert.lastAt],
    ['source', alert.sourceAddress || 'many'],
    ['destination', alert.destinationAddress || 'many'],
    ['direction', alert.direction === 'unknown' ? 'unknown: nobody saw who opened the conversation' : null],
    ['agent', `${alert.agentId} (${alert.agentVersion}), capture ${alert.captureSource}`],
    ['label', alert.label && `${alert.label.verdict} (${alert.label.class ?? 'no class'}) by ${alert.label.author}`],
    ['model', `${alert.model.name}@${alert.model.version} (${alert.profile})`],
  ]);
  return [head, ...alert.examples.map(renderExample)].join('\n\n');
}

function renderExample(flow: Schema<'Alert'>['examples'][number]): string {
  const title =
    `${flow.sourceAddress}:${flow.sourcePort} → ${flow.destinationAddress}:${flow.destinationPort} ` +
    `protocol ${flow.protocol}, ${plural(flow.packets, 'packet')}`;
  const drivers = flow.contributions
    .slice(0, SHOWN_CONTRIBUTIONS)
    .map(({ feature, value, weight }) => [feature, value === null ? 'missing' : String(value), weight.toFixed(3)]);
  return `${title}\n${table(['BECAUSE OF', 'VALUE', 'WEIGHT'], drivers)}`;
}
