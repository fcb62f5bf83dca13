import { JOB_KINDS, type JobKind } from '../../../control-plane/src/platform/jobs/job-kinds.js';
import { JOBS } from '../surface/jobs.js';
import { LISTENERS } from '../surface/listeners.js';
import { ROUTES } from '../surface/routes.js';
import { CALLERS } from '../surface/surface.js';
import { TABLES } from '../surface/tables.js';
import { generatedFrom } from './markdown.js';

const HEAD = `# Surface: listeners, routes, tables, jobs

${generatedFrom('`test/support/surface`')}

\`test/contract/surface\` compares these tables with a running control plane, both ways, and fails for what is missing here.`;

/** docs/surface.md */
export function surfacePage(): string {
  return `${[HEAD, listeners(), routes(), tables(), jobs()].join('\n\n')}\n`;
}

function listeners(): string {
  const rows = Object.entries(LISTENERS).map(([name, { program, host, port, tls, who }]) => [
    name,
    program,
    host,
    port === null ? 'drawn at the start' : `\`${port}\``,
    tls ?? 'plain',
    who,
  ]);
  const head = ['listener', 'program', 'default address', 'port', 'TLS from', 'who'];
  return `## Listeners\n\nAll TCP. [configuration.md](configuration.md) has the defaults of the ports.\n\n${table(head, rows)}`;
}

function routes(): string {
  const callers = Object.entries(CALLERS).map(([name, { at, meaning }]) => [name, at.join(', '), meaning]);
  const rows = Object.entries(ROUTES).map(([route, caller]) => [`\`${route}\``, caller]);
  const who = table(['who', 'listener', 'meaning'], callers);
  return `## Routes\n\n${who}\n\nAt the listener \`console\` all other paths are files of the console.\n\n${table(['route', 'who'], rows)}`;
}

function tables(): string {
  const rows = Object.entries(TABLES).map(([name, { holds, backup, addresses }]) => [
    `\`${name}\``,
    holds,
    backup ? 'yes' : 'no',
    addresses ?? 'none',
  ]);
  const head = ['table', 'holds', 'needed in a backup', 'IP addresses: deleted'];
  return `## Tables of the database\n\n${table(head, rows)}`;
}

function jobs(): string {
  const rows = Object.entries(JOBS).map(([kind, { startedBy, retry }]) => {
    const { deadline, cron }: { deadline: string | number; cron?: string } = JOB_KINDS[kind as JobKind];
    const when = cron === undefined ? startedBy : `${startedBy} \`${cron}\` (UTC)`;
    return [`\`${kind}\``, when, typeof deadline === 'number' ? `${deadline} s` : `\`${deadline}\``, retry];
  });
  const text =
    'One of a kind at a time, each on demand in a process of its own; at most `jobs.maxWaiting` of a kind wait, more are refused.';
  return `## Background jobs\n\n${text}\n\n${table(['kind', 'started by', 'time limit', 'retry'], rows)}`;
}

/** Not padded, so that branches which add a line each can be merged: one wide cell would change every line. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
