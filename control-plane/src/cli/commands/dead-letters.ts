import { InvalidArgumentError, Option, type Command } from 'commander';
import { UP_CHANNELS, type UpChannel } from '@picket/shared/contract';
import { plural } from '@picket/shared/text';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { confirm } from '../confirm.js';
import { fields, print, printText, table } from '../output.js';
import { ControlPlaneError } from '../../errors.js';

interface Filter {
  readonly agent?: string;
  readonly kind?: UpChannel;
  readonly reason?: string;
}

interface Options extends Filter {
  readonly json?: boolean;
}

interface ListOptions extends Options {
  readonly limit: number;
}

interface ManyOptions extends Options {
  readonly all?: boolean;
}

interface DiscardOptions extends ManyOptions {
  readonly by?: string;
  readonly yes?: boolean;
}

/** Adds `dead-letters`: what agents sent and the control plane refused. */
export function registerDeadLetters(program: Command): void {
  const letters = program.command('dead-letters').description('what agents sent and the control plane refused');
  withFilter(letters.command('list'))
    .description('reasons with their counts, and the newest dead letters')
    .option('--limit <n>', 'maximum number of dead letters (1 to 500)', pageSize, 50)
    .option('--json', 'as JSON')
    .action(list);
  letters
    .command('show')
    .description('one dead letter with what it holds')
    .argument('<id>', 'id of the dead letter')
    .option('--hex', 'its bytes instead')
    .option('--json', 'as JSON')
    .action(show);
  withFilter(letters.command('replay'))
    .description('send one, or all that match, through ingest again')
    .argument('[id]', 'id of the dead letter')
    .option('--all', 'all, whatever they are')
    .option('--json', 'as JSON')
    .action(replay);
  withFilter(letters.command('discard'))
    .description('throw one, or all that match, away for good')
    .argument('[id]', 'id of the dead letter')
    .option('--all', 'all, whatever they are')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(discard);
}

function withFilter(command: Command): Command {
  return command
    .option('--agent <id>', 'only of this agent')
    .addOption(new Option('--kind <kind>', 'only what came on this channel').choices(UP_CHANNELS))
    .option('--reason <text>', 'only those refused with exactly this reason');
}

async function list({ agent, kind, reason, limit, json }: ListOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const { items } = await api.get('/dead-letters', { query: { agent, kind, reason, limit } });
  if (json) return print(items, true, () => '');
  const told = await api.get('/dead-letters/reasons');
  printText(told.total === 0 ? renderNone(told) : [renderReasons(told), '', renderList(items)].join('\n'));
}

async function show(id: string, { hex, json }: { hex?: boolean; json?: boolean }): Promise<void> {
  const letter = await ApiClient.fromEnvironment().get('/dead-letters/{id}', { path: { id } });
  print(letter, json, () => [renderHead(letter), '', renderContent(letter, hex)].join('\n'));
}

async function replay(id: string | undefined, { json, ...options }: ManyOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  if (id !== undefined) {
    const result = await api.send('post', '/dead-letters/{id}/replay', { path: { id } });
    return print(result, json, renderReplay);
  }
  const filter = filterOf(options);
  const sum = { stored: 0, known: 0, refused: 0, impossible: 0 };
  let after: string | null | undefined;
  do {
    const { next, ...counts } = await api.send('post', '/dead-letters/replay', {
      body: { ...filter, ...(after && { after }) },
    });
    for (const outcome of ['stored', 'known', 'refused', 'impossible'] as const) sum[outcome] += counts[outcome];
    after = next;
  } while (after !== null);
  print(sum, json, renderReplays);
}

async function discard(id: string | undefined, { json, by, yes, ...options }: DiscardOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const body = { by: authorOf(by) };
  const filter = id === undefined ? filterOf(options) : {};
  const what = id === undefined ? 'all dead letters that match' : `the dead letter ${id}`;
  if (!(await confirm(`Discard ${what} for good?`, yes))) return;
  if (id !== undefined) {
    await api.send('delete', '/dead-letters/{id}', { path: { id }, body });
    return print({ discarded: 1 }, json, () => `${id} is discarded`);
  }
  const result = await api.send('delete', '/dead-letters', { body: { ...filter, ...body } });
  print(result, json, ({ discarded }) => `${plural(discarded, 'dead letter')} discarded`);
}

/** A command without an id and without a choice is more likely a slip than meant. */
function filterOf({ agent, kind, reason, all }: ManyOptions): Filter {
  if (!all && agent === undefined && kind === undefined && reason === undefined)
    throw new ControlPlaneError('cli.no-dead-letter', 'it is not said which dead letters', {
      next: 'give an id, or --agent, --kind or --reason, or --all',
    });
  return { ...(agent !== undefined && { agent }), ...(kind && { kind }), ...(reason !== undefined && { reason }) };
}

function renderNone({ expired, replayed, discarded }: Schema<'DeadLetterReasons'>): string {
  return `No dead letter: nothing that agents sent is kept as refused. ${renderGone({ expired, replayed, discarded })}`;
}

function renderReasons({ reasons, others, ...gone }: Schema<'DeadLetterReasons'>): string {
  const rows = reasons.map(({ kind, reason, count, newestAt }) => [count, kind, newestAt, reason]);
  const rest = others > 0 ? [`${others} more for rarer reasons.`] : [];
  return [table(['COUNT', 'KIND', 'NEWEST', 'REASON'], rows), ...rest, renderGone(gone)].join('\n');
}

function renderGone({ expired, replayed, discarded }: Record<'expired' | 'replayed' | 'discarded', number>): string {
  return `Gone so far: ${replayed} replayed, ${discarded} discarded, ${expired} for age or number.`;
}

function renderList(letters: readonly Schema<'DeadLetter'>[]): string {
  if (letters.length === 0) return 'None of them matches.';
  const rows = letters.map(({ id, receivedAt, agentId, kind, bootEpoch, sequence, bytes, reason }) => {
    return [id, receivedAt, agentId, kind, bootEpoch === null ? '–' : `${bootEpoch}/${sequence}`, bytes, reason];
  });
  return table(['ID', 'RECEIVED', 'AGENT', 'KIND', 'RECORD', 'BYTES', 'REASON'], rows);
}

function renderHead(letter: Schema<'DeadLetterDetail'>): string {
  return fields([
    ['dead letter', letter.id],
    ['received', letter.receivedAt],
    ['agent', letter.agentId],
    ['kind', letter.kind],
    ['boot epoch', letter.bootEpoch],
    ['sequence', letter.sequence],
    ['reason', letter.reason],
    ['refused', plural(letter.refusals, 'time')],
    ['replayed', letter.triedAt],
    ['bytes', letter.bytes],
  ]);
}

function renderContent({ content, hex, isCut }: Schema<'DeadLetterDetail'>, asHex = false): string {
  if (!asHex && content !== null) return content;
  const lines = hex.match(/.{1,64}/g) ?? ['(empty)'];
  return [...lines, ...(isCut ? ['(cut)'] : [])].join('\n');
}

function renderReplay({ id, outcome, reason }: Schema<'DeadLetterReplay'>): string {
  switch (outcome) {
    case 'stored':
      return `${id} is stored`;
    case 'known':
      return `${id} had been stored already; it is kept no more`;
    case 'refused':
      return `${id} is refused again: ${reason}`;
    case 'impossible':
      return `${id} cannot be replayed: ${reason}`;
  }
}

function renderReplays({ stored, known, refused, impossible }: Omit<Schema<'DeadLetterReplays'>, 'next'>): string {
  return `${stored} stored, ${known} stored before, ${refused} refused again, ${impossible} that cannot be replayed`;
}

function pageSize(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 500) return count;
  throw new InvalidArgumentError('a whole number from 1 to 500');
}
