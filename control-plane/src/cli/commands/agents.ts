import { InvalidArgumentError, type Command } from 'commander';
import { rate } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { fields, print, table } from '../output.js';

interface Options {
  readonly json?: boolean;
}

interface RevokeOptions extends Options {
  readonly reason: string;
  readonly by?: string;
}

interface DescribeOptions extends Options {
  readonly group?: string;
  readonly label?: Record<string, string>;
  readonly notes?: string;
  readonly by?: string;
}

interface ListOptions extends Options {
  readonly filter?: string;
}

type DecisionOptions = Omit<RevokeOptions, 'reason'>;

export function registerAgents(program: Command): void {
  const agents = program.command('agents').description('agents and their health');
  agents
    .command('list')
    .description('all agents, or those that a filter chooses')
    .argument('[filter...]', `such as group:edge 'version:<1.4' 'loss:>1%' silent; all terms have to hold`)
    .option('--filter <text>', 'the same as one text')
    .option('--json', 'as JSON')
    .action(async (terms: string[], { filter = '', json }: ListOptions) => {
      const api = ApiClient.fromEnvironment();
      const pages = await api.pages('/agents', { query: { filter: [...terms, filter].join(' ').trim() } });
      const agents = pages.flatMap(({ items }) => items);
      print(agents, json, () => {
        const refused = pages[0]?.refused ?? [];
        return [renderList(agents), ...agents.flatMap(renderImpaired), ...refused.map(renderRefused)].join('\n');
      });
    });
  agents
    .command('show')
    .description('one agent')
    .argument('<id>', 'agent id')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: Options) => {
      const agent = await ApiClient.fromEnvironment().get('/agents/{id}', { path: { id } });
      print(agent, json, renderAgent);
    });
  agents
    .command('revoke')
    .description('revoke the certificates of an agent: it is disconnected and stays out')
    .argument('<id>', 'agent id')
    .requiredOption('--reason <text>', 'reason, for those who come later')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (id: string, { reason, by, json }: RevokeOptions) => {
      const question = { path: { id }, body: { by: authorOf(by), reason } };
      const identity = await ApiClient.fromEnvironment().send('delete', '/agents/{id}/identity', question);
      print(identity, json, () => `${id} is revoked; undo: picket agents readmit ${id}`);
    });
  agents
    .command('readmit')
    .description('undo a revocation')
    .argument('<id>', 'agent id')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const identity = await ApiClient.fromEnvironment().send('post', '/agents/{id}/identity/readmission', question);
      print(identity, json, () => `${id} is let in again`);
    });
  agents
    .command('describe')
    .description('move an agent to another group, or write its labels and notes')
    .argument('<id>', 'agent id')
    .option('--group <name>', 'its new group')
    .option('--label <key=value...>', 'all of its labels; none: --label ""', readLabels)
    .option('--notes <text>', 'its notes')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (id: string, { group, label, notes, by, json }: DescribeOptions) => {
      const question = { path: { id }, body: { group, labels: label, notes, by: authorOf(by) } };
      const agent = await ApiClient.fromEnvironment().send('patch', '/agents/{id}', question);
      print(agent, json, renderAgent);
    });
  agents
    .command('decommission')
    .description('take an agent out of service: it is disconnected, and deletes what it has on its host')
    .argument('<id>', 'agent id')
    .requiredOption('--reason <text>', 'reason, for those who come later')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (id: string, { reason, by, json }: RevokeOptions) => {
      const question = { path: { id }, body: { by: authorOf(by), reason } };
      const identity = await ApiClient.fromEnvironment().send('post', '/agents/{id}/identity/decommission', question);
      print(identity, json, () => `${id} is out of service; undo: picket agents recommission ${id}`);
    });
  registerDecisions(agents);
}

/** Called for each label; the ones before are given along. */
function readLabels(text: string, before: Record<string, string> = {}): Record<string, string> {
  if (text === '') return before;
  const [key = '', ...value] = text.split('=');
  if (key === '' || value.length === 0) throw new InvalidArgumentError('a label such as rack=7');
  return { ...before, [key]: value.join('=') };
}

/** What a person decides of a host that shows who it is and is not let in, or not under its old name. */
function registerDecisions(agents: Command): void {
  const decision = (name: string, description: string) =>
    agents
      .command(name)
      .description(description)
      .argument('<id>', 'agent id')
      .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
      .option('--json', 'as JSON');
  decision('same-machine', 'a host that enrolled anew is the machine it was before: it gets its old id back').action(
    async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const identity = await ApiClient.fromEnvironment().send('post', '/agents/{id}/identity/same-machine', question);
      print(identity, json, ({ mergedInto }) => `${id} is ${mergedInto} from now on; ${id} is used no more`);
    },
  );
  decision('another-machine', 'a host only looks like a machine that was known before: it keeps its name').action(
    async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const identity = await ApiClient.fromEnvironment().send('delete', '/agents/{id}/identity/same-machine', question);
      print(identity, json, () => `${id} stays ${id}`);
    },
  );
  decision('recommission', 'put an agent in service again that was decommissioned').action(
    async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const identity = await ApiClient.fromEnvironment().send('delete', '/agents/{id}/identity/decommission', question);
      print(identity, json, () => `${id} is in service again; if its host has deleted its identity, enrol it again`);
    },
  );
  decision('expect', 'a lost agent will come back: it counts as offline for another 30 days').action(
    async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const agent = await ApiClient.fromEnvironment().send('post', '/agents/{id}/expectation', question);
      print(agent, json, ({ health }) => `${id} is expected back; it is ${health}`);
    },
  );
  decision('approve', 'let an agent renew a certificate that has expired').action(
    async (id: string, { by, json }: DecisionOptions) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const identity = await ApiClient.fromEnvironment().send('post', '/agents/{id}/identity/renewal', question);
      print(identity, json, () => `${id} may renew its certificate within a day`);
    },
  );
}

function renderIdentity(identity: Schema<'AgentIdentity'> | null): (readonly [string, string | undefined | null])[] {
  if (!identity) return [['identity', 'shared password']];
  const { sameMachineAs, renewal, decommissioned, revoked } = identity;
  return [
    ['certificate until', identity.certificateExpiresAt],
    ...(sameMachineAs === null ? [] : [['machine of', `${sameMachineAs} (picket agents same-machine)`] as const]),
    ...(renewal?.askedAt
      ? [['asks for', `a certificate, since ${renewal.askedAt} (picket agents approve)`] as const]
      : []),
    ...(decommissioned
      ? [
          ['out of service', `since ${decommissioned.at}, by ${decommissioned.by}: ${decommissioned.reason}`] as const,
          ['purge', decommissioned.purgedAt ? `confirmed at ${decommissioned.purgedAt}` : 'not confirmed'] as const,
        ]
      : []),
    ...(revoked ? [['revoked', `${revoked.at} by ${revoked.by}: ${revoked.reason}`] as const] : []),
  ];
}

function renderList(agents: readonly Schema<'Agent'>[]): string {
  if (agents.length === 0) return 'No agent has reported yet. Add one with: picket enrolment create';
  const rows = agents.map((agent) => [
    agent.id,
    agent.group,
    agent.health,
    modelName(agent.status?.model),
    modelName(agent.desiredModel),
    rate(agent.rates?.packetsPerSecond),
    rate(agent.rates?.flowsPerSecond),
    rate(agent.rates?.alertsPerSecond),
    agent.dropped.reduce((sum, { count }) => sum + count, 0),
    agent.lastSeenAt,
  ]);
  const rates = ['PACKETS/S', 'FLOWS/S', 'ALERTS/S'];
  return table(['AGENT', 'GROUP', 'HEALTH', 'MODEL', 'DESIRED', ...rates, 'DROPPED', 'LAST SEEN'], rows);
}

function renderImpaired({ id, health, impairments }: Schema<'Agent'>): string[] {
  return health === 'impaired' ? impairments.map(({ reason, cure }) => `${id}: ${reason} (${cure})`) : [];
}

function renderRefused({ reason, clientId, address, count, lastAt }: Schema<'RefusedClient'>): string {
  return `Turned away by the broker: ${clientId || 'a client'} at ${address}, ${count} times, last ${lastAt} (${reason})`;
}

function renderAgent(agent: Schema<'Agent'>): string {
  const { status, lastReport } = agent;
  return fields([
    ['agent', agent.id],
    ['group', agent.group],
    [
      'labels',
      Object.entries(agent.labels)
        .map((label) => label.join('='))
        .join(', ') || undefined,
    ],
    ['notes', agent.notes || undefined],
    ['health', agent.health],
    ...agent.impairments.map(({ reason, cure }) => ['', `${reason}: ${cure}`] as const),
    ...agent.warnings.map((warning) => ['', warning] as const),
    ['as of', status?.sentAt],
    ['host', status?.hostname],
    ['version', status?.agentVersion],
    ['capture', status?.captureSource],
    ['model', modelName(status?.model)],
    ['desired model', `${modelName(agent.desiredModel)} (revision ${agent.desiredRevision})`],
    ['last report', lastReport && `${lastReport.outcome} at ${lastReport.at}: ${lastReport.reason}`],
    ['packets', status?.counters.packetsReceived],
    ['left out', status && byReason({ ...status.counters.packetsMalformed, ...status.counters.packetsUnsupported })],
    ['of note', status && byReason(status.counters.packetsNoted ?? {})],
    ['flows scored', status?.counters.flowsScored],
    ['flows alerted', status?.counters.flowsAlerted],
    [
      'outbox',
      status && `${plural(status.counters.outboxRecords, 'record')}, ${plural(status.counters.outboxBytes, 'byte')}`,
    ],
    ['dropped', agent.dropped.map(({ reason, kind, count }) => `${count} ${kind} (${reason})`).join(', ') || 'nothing'],
    ...renderIdentity(agent.identity),
    ['first seen', agent.firstSeenAt],
    ['last seen', agent.lastSeenAt],
  ]);
}

function byReason(counts: Record<string, number>): string {
  const texts = Object.entries(counts).map(([reason, count]) => `${count} ${reason}`);
  return texts.join(', ') || 'nothing';
}

function modelName(model: { readonly name: string; readonly version: number } | null | undefined): string {
  return model ? `${model.name}@${model.version}` : '–';
}
