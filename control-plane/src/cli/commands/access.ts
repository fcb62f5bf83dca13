import { InvalidArgumentError, Option, type Command } from 'commander';
import { NONE } from '@picket/shared/figures';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { confirm } from '../confirm.js';
import { fields, print, printText, table } from '../output.js';

type Role = Schema<'User'>['role'];

interface Options {
  readonly json?: boolean;
}

const ROLES = ['viewer', 'analyst', 'operator', 'admin'] as const;
const USUAL_KEY_DAYS = 90;

/** Adds `whoami`, `users`, `sessions` and `keys`: who may do what. */
export function registerAccess(program: Command): void {
  program
    .command('whoami')
    .description('who the control plane takes you for: by $PICKET_API_KEY, or the key file of $PICKET_DATA_DIR')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      print(await ApiClient.fromEnvironment().get('/session'), json, renderPrincipal);
    });
  registerUsers(program.command('users').description('people who may sign in at the console'));
  registerSessions(program.command('sessions').description('browsers that have signed in'));
  registerKeys(program.command('keys').description('keys of programs that use the API'));
}

function registerUsers(users: Command): void {
  users
    .command('list')
    .description('all users')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => print(await ApiClient.fromEnvironment().all('/users'), json, renderUsers));
  users
    .command('create')
    .description('create a user and print the link that sets the password; it counts once, for a day')
    .argument('<name>', 'lower-case letters, digits, ., _, @ and -')
    .addOption(roleOption())
    .option('--json', 'as JSON')
    .action(async (name: string, { role, json }: Options & { role: Role }) => {
      print(await ApiClient.fromEnvironment().send('post', '/users', { body: { name, role } }), json, renderLink);
    });
  users
    .command('link')
    .description('print a link that sets another password')
    .argument('<name>', 'user')
    .option('--json', 'as JSON')
    .action(async (name: string, { json }: Options) => {
      print(await ApiClient.fromEnvironment().send('post', '/users/{name}/link', { path: { name } }), json, renderLink);
    });
  for (const [verb, about] of Object.entries({
    disable: 'shut a user out; sessions end',
    enable: 'let a user in again',
  }))
    users
      .command(verb)
      .description(about)
      .argument('<name>', 'user')
      .option('--json', 'as JSON')
      .action(async (name: string, { json }: Options) => change(name, { isDisabled: verb === 'disable' }, json));
  users
    .command('role')
    .description('give a user another role')
    .argument('<name>', 'user')
    .addOption(roleOption())
    .option('--json', 'as JSON')
    .action(async (name: string, { role, json }: Options & { role: Role }) => change(name, { role }, json));
}

async function change(
  name: string,
  body: { role?: Role; isDisabled?: boolean },
  json: boolean | undefined,
): Promise<void> {
  const question = { path: { name }, body };
  const user = await ApiClient.fromEnvironment().send('patch', '/users/{name}', question);
  print(user, json, () => `${user.name} is ${user.state}, as ${user.role}`);
}

function registerSessions(sessions: Command): void {
  sessions
    .command('list')
    .description('sessions of all people, newest first')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      print(await ApiClient.fromEnvironment().all('/sessions', { query: { all: 'true' } }), json, renderSessions);
    });
  sessions
    .command('end')
    .description('sign a browser out')
    .argument('<id>', 'session')
    .action(async (id: string) => {
      await ApiClient.fromEnvironment().send('delete', '/sessions/{id}', { path: { id } });
      printText(`session ${id} has ended`);
    });
}

function registerKeys(keys: Command): void {
  keys
    .command('list')
    .description('all keys, newest first')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => print(await ApiClient.fromEnvironment().all('/api-keys'), json, renderKeys));
  keys
    .command('create')
    .description('make a key for a program; it is shown once')
    .argument('<name>', 'of the program')
    .addOption(roleOption())
    .option('--days <number>', 'life of the key', readDays, USUAL_KEY_DAYS)
    .option('--note <text>', 'what it is for')
    .option('--json', 'as JSON')
    .action(async (name: string, { role, days, note, json }: Options & { role: Role; days: number; note?: string }) => {
      const body = { name, role, days, ...(note !== undefined && { note }) };
      print(await ApiClient.fromEnvironment().send('post', '/api-keys', { body }), json, renderKey);
    });
  keys
    .command('revoke')
    .description('make a key count no more')
    .argument('<id>', 'key')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(async (id: string, { yes, json }: Options & { yes?: boolean }) => {
      if (!(await confirm(`Revoke the key ${id}? Programs that use it are refused at once.`, yes))) return;
      const key = await ApiClient.fromEnvironment().send('delete', '/api-keys/{id}', { path: { id } });
      print(key, json, () => `the key ${id} (${key.name}) is revoked`);
    });
}

function roleOption(): Option {
  return new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory();
}

function renderPrincipal({ kind, name, role, actions, isSignInRequired }: Schema<'Principal'>): string {
  return fields([
    ['name', name],
    ['kind', { user: 'person', key: 'API key', local: 'owner of the data folder' }[kind]],
    ['role', role],
    ['may', actions.join(', ')],
    ['sign-in', isSignInRequired ? 'required' : 'not asked for on this machine'],
  ]);
}

function renderUsers(users: readonly Schema<'User'>[]): string {
  if (users.length === 0) return 'There is no user yet. Make one with: picket users create NAME --role admin';
  const rows = users.map(({ name, role, state, lastSignInAt }) => [name, role, state, lastSignInAt ?? 'never']);
  return table(['USER', 'ROLE', 'STATE', 'LAST SIGN-IN'], rows);
}

function renderLink({ name, link, linkExpiresAt }: Schema<'Invitation'>): string {
  return `${name} sets a password with this link, once, until ${linkExpiresAt}:\n\n${link}`;
}

function renderSessions(sessions: readonly Schema<'Session'>[]): string {
  if (sessions.length === 0) return 'No one is signed in.';
  const rows = sessions.map(({ id, user, createdAt, lastUsedAt, address, client }) => {
    return [id, user, createdAt, lastUsedAt, address, client];
  });
  return table(['SESSION', 'USER', 'SINCE', 'LAST USED', 'FROM', 'CLIENT'], rows);
}

function renderKeys(keys: readonly Schema<'ApiKey'>[]): string {
  if (keys.length === 0) return 'There is no key yet. Make one with: picket keys create NAME --role viewer';
  const rows = keys.map(({ id, name, role, state, expiresAt, lastUsedAt, lastUsedAddress }) => {
    return [id, name, role, state, expiresAt, lastUsedAt ?? 'never', lastUsedAddress ?? NONE];
  });
  return table(['KEY', 'NAME', 'ROLE', 'STATE', 'EXPIRES', 'LAST USED', 'FROM'], rows);
}

function renderKey({ name, role, key, expiresAt }: Schema<'IssuedApiKey'>): string {
  return `The key of ${name} (${role}, until ${expiresAt}) is shown once. Programs send it, and picket takes it, as\n\nPICKET_API_KEY=${key}`;
}

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1) return days;
  throw new InvalidArgumentError('a whole number from 1');
}
