import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Enrolment } from '@picket/shared/enrolment';
import { loadConfig } from '../config.js';
import { AgentError } from '../errors.js';
import { say, sayAside, sayJson } from './print.js';

interface EnrollOptions {
  readonly token?: string;
  readonly config?: string;
  readonly newKey?: boolean;
  readonly json?: boolean;
}

const STDIN = 0;

/** Adds `enroll`: the certificate with which this host shows who it is. */
export function registerEnroll(program: Command): void {
  program
    .command('enroll')
    .description('get a certificate for this host with an enrolment token')
    .option('--token <token>', 'enrolment token (pk1_…); -: from standard input. Default: PICKET_ENROLMENT_TOKEN')
    .option('-c, --config <file>', 'YAML file with settings')
    .option('--new-key', 'enrol as a new agent; key and certificate of before are deleted when that has succeeded')
    .option('--json', 'print the result as JSON')
    .action(enroll);
}

async function enroll({ token: given, config: file, newKey, json }: EnrollOptions): Promise<void> {
  const config = loadConfig(process.env, file);
  const { IdentityFiles } = await import('../identity/identity-files.js');
  const { clockFault, enrol } = await import('../identity/enrol.js');
  const files = new IdentityFiles(config['state.dir']);
  const known = newKey ? undefined : files.read();
  if (known && Date.parse(known.expiresAt) > Date.now()) {
    sayAside(`this host is enrolled already: the token is not used (--new-key: enrol as a new agent)`);
    return tell(known, json);
  }
  const enrolment = await enrol(readToken(given), config['agent.id'], newKey ? files.next : files);
  if (newKey) files.succeed();
  tell(enrolment, json);
  const fault = clockFault(enrolment, Date.now());
  if (fault) sayAside(`warning: ${fault}: set it (timedatectl set-ntp true), or certificates fail`);
}

function readToken(given: string | undefined): string {
  const token = given === '-' ? readFileSync(STDIN, 'utf8') : (given ?? process.env['PICKET_ENROLMENT_TOKEN']);
  if (token?.trim()) return token;
  throw new AgentError('usage.invalid', 'user', 'enroll needs a token', {
    next: 'copy the command of the console: Agents, Add agents',
  });
}

function tell({ agentId, expiresAt, renewAfter }: Enrolment, json: boolean | undefined): void {
  if (json) sayJson({ agentId, expiresAt, renewAfter });
  else say(`enrolled as ${agentId}; certificate until ${expiresAt.slice(0, 10)}, renewed by itself`);
}
