import type { Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { print, table } from '../output.js';

interface StepOptions {
  readonly by?: string;
  readonly leaveBehind?: boolean;
  readonly json?: boolean;
}

/** Adds `ca`: the certificate authorities of this installation, and their change in three steps. */
export function registerAuthorities(program: Command): void {
  const ca = program
    .command('ca')
    .description("the installation's certificate authority; change it by create, activate, retire");
  ca.command('list')
    .description('CAs, the one that issues first')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { items } = await ApiClient.fromEnvironment().get('/certificate-authorities');
      print(items, json, render);
    });
  ca.command('create')
    .description('first step: make the next CA; agents ask each hour, and trust it from then on')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async ({ by, json }: StepOptions) => {
      const question = { body: { by: authorOf(by) } };
      print(await ApiClient.fromEnvironment().send('post', '/certificate-authorities', question), json, (made) =>
        render([made]),
      );
    });
  addStep(ca, 'activate', 'second step: the next CA issues; agents renew with it within an hour', (api, digest, body) =>
    api.send('post', '/certificate-authorities/{digest}/activation', { path: { digest }, body }),
  );
  addStep(ca, 'retire', 'third step: nothing that this CA has signed counts any more', (api, digest, body) =>
    api.send('delete', '/certificate-authorities/{digest}', { path: { digest }, body }),
  );
}

type Step = (
  api: ApiClient,
  digest: string,
  body: { by: string; leaveBehind: boolean },
) => Promise<Schema<'CertificateAuthority'>>;

function addStep(ca: Command, name: string, description: string, step: Step): void {
  ca.command(name)
    .description(description)
    .argument('<digest>', 'SHA-256 of the CA, from `picket ca list`')
    .option('--leave-behind', 'although agents stand in the way: those have to be enrolled again')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (digest: string, { by, leaveBehind, json }: StepOptions) => {
      const body = { by: authorOf(by), leaveBehind: leaveBehind === true };
      print(await step(ApiClient.fromEnvironment(), digest, body), json, (changed) => render([changed]));
    });
}

function render(authorities: readonly Schema<'CertificateAuthority'>[]): string {
  const rows = authorities.map(({ digest, state, createdAt, expiresAt, waitingFor }) => {
    const more = waitingFor.length > 3 ? ` and ${waitingFor.length - 3} more` : '';
    return [digest, state, createdAt, expiresAt, waitingFor.slice(0, 3).join(', ') + more];
  });
  return table(['CA', 'STATE', 'CREATED', 'EXPIRES', 'WAITS FOR'], rows);
}
