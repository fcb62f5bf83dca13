import { InvalidArgumentError, type Command } from 'commander';
import { NONE } from '@picket/shared/figures';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { openFile } from '../import-files.js';
import { fields, print, table } from '../output.js';

type Scope = Schema<'FeedScope'>;
type Subscriber = Schema<'FeedSubscriber'>;

interface CommonOptions {
  readonly by?: string;
  readonly json?: boolean;
}

interface ScopeOptions extends CommonOptions {
  readonly class: readonly string[];
  readonly severity: Scope['severities'];
  readonly group: readonly string[];
}

interface CredentialOptions extends CommonOptions {
  readonly certificate?: boolean;
  readonly csr?: string;
  readonly days: number;
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const YEAR_DAYS = 365;

/** Adds `feed`: who may read the alert feed. */
export function registerFeed(program: Command): void {
  const feed = program.command('feed').description('subscribers of the alert feed (MQTT)');
  registerCreate(feed);
  registerReads(feed);
  registerChanges(feed);
}

function registerCreate(feed: Command): void {
  const create = feed
    .command('create')
    .description('make a subscriber and print what to paste into a shell; the credential is shown once')
    .argument('<name>', 'lower-case letters, digits and -')
    .option('--note <text>', 'what it is for');
  withScope(withCredential(create)).action(
    async (name: string, options: ScopeOptions & CredentialOptions & { note?: string }) => {
      const { note, by, json } = options;
      const body = { name, ...(await wishOf(options)), scope: scopeOf(options), note, by: authorOf(by) };
      print(await ApiClient.fromEnvironment().send('post', '/feed-subscribers', { body }), json, renderIssued);
    },
  );
}

function registerReads(feed: Command): void {
  feed
    .command('list')
    .description('subscribers by name, revoked ones of the last 90 days too')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      print(await ApiClient.fromEnvironment().all('/feed-subscribers'), json, renderList);
    });
  feed
    .command('show')
    .description('one subscriber')
    .argument('<name>')
    .option('--json', 'as JSON')
    .action(async (name: string, { json }: { json?: boolean }) => {
      print(await ApiClient.fromEnvironment().get('/feed-subscribers/{name}', { path: { name } }), json, renderOne);
    });
}

function registerChanges(feed: Command): void {
  const scope = feed
    .command('scope')
    .description('set what a subscriber may read; what is not named is not limited')
    .argument('<name>');
  withCommon(withScope(scope)).action(async (name: string, options: ScopeOptions) => {
    const question = { path: { name }, body: { scope: scopeOf(options), by: authorOf(options.by) } };
    print(
      await ApiClient.fromEnvironment().send('put', '/feed-subscribers/{name}/scope', question),
      options.json,
      renderOne,
    );
  });
  const renew = feed
    .command('renew')
    .description('make a new password or certificate; the one before counts no more')
    .argument('<name>');
  withCredential(renew).action(async (name: string, options: CredentialOptions) => {
    const question = { path: { name }, body: { ...(await wishOf(options)), by: authorOf(options.by) } };
    const issued = await ApiClient.fromEnvironment().send('put', '/feed-subscribers/{name}/credential', question);
    print(issued, options.json, renderIssued);
  });
  const revoke = feed.command('revoke').description('disconnect a subscriber for good').argument('<name>');
  withCommon(revoke).action(async (name: string, { by, json }: CommonOptions) => {
    const question = { path: { name }, body: { by: authorOf(by) } };
    const subscriber = await ApiClient.fromEnvironment().send('delete', '/feed-subscribers/{name}', question);
    print(subscriber, json, () => `${name} is revoked`);
  });
}

function withCommon(command: Command): Command {
  return command
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON');
}

function withScope(command: Command): Command {
  return command
    .option('--class <name>', 'only alerts of this class; again for more', collect, [])
    .option(
      '--severity <name>',
      `only alerts of this severity (${SEVERITIES.join(', ')}); again for more`,
      severity,
      [],
    )
    .option('--group <name>', 'only alerts of this group of agents; again for more', collect, []);
}

function withCredential(command: Command): Command {
  return withCommon(command)
    .option('--certificate', 'a client certificate in place of a password')
    .option('--csr <file>', 'a certificate for the key of this request (PKCS #10, P-256)')
    .option('--days <number>', 'life of the certificate', readDays, YEAR_DAYS);
}

async function wishOf({ certificate, csr, days }: CredentialOptions) {
  const kind = certificate || csr !== undefined ? ('certificate' as const) : ('password' as const);
  return { kind, csr: csr === undefined ? null : await (await openFile(csr)).text(), lifeDays: days };
}

function scopeOf({ class: classes, severity: severities, group: groups }: ScopeOptions) {
  return { classes: [...classes], severities: [...severities], groups: [...groups] };
}

function renderIssued({ name, command, isLocalOnly }: Schema<'IssuedFeedCredential'>): string {
  const warning = isLocalOnly ? '\n\nOnly programs of this machine reach the broker: PICKET_PUBLIC_URL opens it.' : '';
  return `The credential of ${name} is shown once. To see the feed, paste this into a shell:\n\n${command}${warning}`;
}

function renderList(subscribers: readonly Subscriber[]): string {
  if (subscribers.length === 0) return 'There is no subscriber yet. Make one with: picket feed create NAME';
  const rows = subscribers.map((one) => [one.name, one.state, one.kind, scopeInWords(one.scope), lastSeen(one)]);
  return table(['SUBSCRIBER', 'STATE', 'SHOWS', 'READS', 'LAST SEEN'], rows);
}

function renderOne(one: Subscriber): string {
  return fields([
    ['subscriber', one.name],
    ['state', one.state],
    ['shows', one.kind],
    ['reads', scopeInWords(one.scope)],
    ['last seen', lastSeen(one)],
    ['created', `${one.createdAt} by ${one.createdBy}`],
    ['credential of', one.credentialAt],
    ['expires', one.expiresAt],
    ['revoked', one.revokedAt && `${one.revokedAt} by ${one.revokedBy ?? NONE}`],
    ['note', one.note || null],
  ]);
}

function lastSeen({ connections, lastSeenAt, lastSeenAddress }: Subscriber): string {
  if (lastSeenAt === null) return connections === null ? 'not known' : 'never';
  const when = (connections ?? 0) > 0 ? `now (${connections})` : lastSeenAt;
  return `${when} from ${lastSeenAddress ?? NONE}`;
}

function scopeInWords({ classes, severities, groups }: Scope): string {
  const limits = [
    severities.join(', '),
    classes.join(', '),
    groups.length > 0 ? `group ${groups.join(', ')}` : '',
  ].filter((limit) => limit !== '');
  return limits.join('; ') || 'all alerts';
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function severity(value: string, before: readonly string[]): string[] {
  if (SEVERITIES.some((known) => known === value)) return [...before, value];
  throw new InvalidArgumentError(`one of ${SEVERITIES.join(', ')}`);
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1) throw new InvalidArgumentError('a whole number from 1');
  return days;
}
