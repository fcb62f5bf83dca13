import { readFileSync } from 'node:fs';
import { actionSchema, roleSchema } from '../../../control-plane/src/api/access.js';
import { isAllowed } from '../../../control-plane/src/access/roles/roles.js';
import { operationsOf, type ApiDocument } from '../api/openapi.js';
import { generatedFrom } from './markdown.js';

const HEAD = `# Access: who may do what

${generatedFrom('`control-plane/src/access/roles` and docs/openapi.json')}

\`test/contract/access-table\` asks a running control plane for every operation as every identity, and compares.

- People sign in at the console with name and password. While there is no account, the control plane prints a link at its
  start that makes the first administrator; the link counts once, for a day. \`picket users create\` makes such a link for
  each other person; the page Access of the console does too.
- A session ends after 12 hours without use and after 7 days in any case; its token changes every hour. An administrator
  sees and ends all sessions (console, \`picket sessions\`).
- The console offers only what the role of the person allows. Where a session is over it leads to the sign-in, and back.
- Programs show an API key: \`Authorization: Bearer …\`, or \`PICKET_API_KEY\` for \`picket\`. A key has a role and an end.
- On the control plane's own host, who may read \`local.key\` in the data folder needs no account; \`picket\` finds it by
  \`PICKET_DATA_DIR\`, and shows it to this machine only.
- \`PICKET_SIGN_IN=local\`, which \`scripts/start.sh\` sets for a console that only this machine reaches, asks no one to sign in:
  whoever reaches the console from this machine is an administrator.
- Agents show a certificate, readers of the alert feed a password or a certificate; they reach nothing of this table
  ([enrolment.md](enrolment.md), [feed.md](feed.md)). Metrics have a token of their own.`;

/** docs/access.md */
export function accessPage(): string {
  return `${[HEAD, roles(), operations()].join('\n\n')}\n`;
}

function roles(): string {
  const rows = actionSchema.options.map((action) => [
    `\`${action}\``,
    ...roleSchema.options.map((role) => (isAllowed(role, action) ? 'yes' : '')),
  ]);
  return `## Roles\n\n${table(['action', ...roleSchema.options], rows)}`;
}

function operations(): string {
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as ApiDocument;
  const rows = operationsOf(document).map(({ path, method, operation }) => [
    `\`${method.toUpperCase()} ${path}\``,
    operation.summary,
    `\`${operation['x-picket-action']}\``,
  ]);
  const text =
    'A run or a retraining that is to promote its version needs `models.manage` too. `open`: no credential is asked for.';
  return `## Operations\n\n${text}\n\n${table(['operation', 'what it does', 'action'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
