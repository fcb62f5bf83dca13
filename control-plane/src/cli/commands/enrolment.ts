import { InvalidArgumentError, type Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { print, table } from '../output.js';

interface CreateOptions {
  readonly uses: number;
  readonly expires: number;
  readonly note?: string;
  readonly group?: string;
  readonly by?: string;
  readonly json?: boolean;
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** Adds `enrolment`: the tokens with which new agents get their certificate. */
export function registerEnrolment(program: Command): void {
  const enrolment = program.command('enrolment').description('tokens with which new agents get their certificate');
  enrolment
    .command('create')
    .description('make a token and print the command for the new host; the token is shown once')
    .option('--uses <number>', 'number of agents that may enrol with it', readUses, 1)
    .option('--expires <time>', 'time until it expires, such as 30m, 1h, 7d (default 1h)', readTime, SECONDS['h'])
    .option('--group <name>', 'group of the agents that enrol with it (default: default)')
    .option('--note <text>', 'what it is for')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async ({ uses, expires, note, group, by, json }: CreateOptions) => {
      const body = { maxUses: uses, lifeS: expires, note, group, by: authorOf(by) };
      const token = await ApiClient.fromEnvironment().send('post', '/enrolment-tokens', { body });
      print(token, json, renderCreated);
    });
  enrolment
    .command('list')
    .description('tokens, newest first, without their secrets')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      print(await ApiClient.fromEnvironment().all('/enrolment-tokens'), json, renderList);
    });
  enrolment
    .command('uses')
    .description('each try to enrol with a token, newest first, refused ones too')
    .argument('<id>', 'token id')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      print(await ApiClient.fromEnvironment().all('/enrolment-tokens/{id}/uses', { path: { id } }), json, renderUses);
    });
  enrolment
    .command('revoke')
    .description('revoke a token; agents that have enrolled with it stay')
    .argument('<id>', 'token id')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (id: string, { by, json }: { by?: string; json?: boolean }) => {
      const question = { path: { id }, body: { by: authorOf(by) } };
      const token = await ApiClient.fromEnvironment().send('delete', '/enrolment-tokens/{id}', question);
      print(token, json, () => `${id} is revoked`);
    });
}

function renderCreated({ command, maxUses, expiresAt }: Schema<'CreatedEnrolmentToken'>): string {
  const many = maxUses === 1 ? 'one host' : `up to ${maxUses} hosts`;
  return `Run this on ${many}, before ${expiresAt}:\n\n  ${command}`;
}

function renderList(tokens: readonly Schema<'EnrolmentToken'>[]): string {
  if (tokens.length === 0) return 'There is no token yet. Make one with: picket enrolment create';
  const rows = tokens.map(({ id, group, state, uses, maxUses, expiresAt, createdBy, note }) => {
    return [id, group, state, `${uses}/${maxUses}`, expiresAt, createdBy, note];
  });
  return table(['TOKEN', 'GROUP', 'STATE', 'USES', 'EXPIRES', 'BY', 'NOTE'], rows);
}

function renderUses(tries: readonly Schema<'EnrolmentTry'>[]): string {
  if (tries.length === 0) return 'Nobody has tried to enrol with this token.';
  const rows = tries.map(({ at, outcome, agentId, hostname, address, clockOffsetMs }) => {
    return [at, outcome, agentId ?? '–', hostname, address, `${(clockOffsetMs / 1000).toFixed(1)} s`];
  });
  return table(['TIME', 'OUTCOME', 'AGENT', 'HOST', 'ADDRESS', 'CLOCK AHEAD'], rows);
}

function readUses(text: string): number {
  const uses = Number(text);
  if (!Number.isInteger(uses) || uses < 1) throw new InvalidArgumentError('a whole number from 1');
  return uses;
}

function readTime(text: string): number {
  const [, number, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? NaN);
  if (!Number.isInteger(seconds)) throw new InvalidArgumentError('a time such as 30m, 1h or 7d');
  return seconds;
}
