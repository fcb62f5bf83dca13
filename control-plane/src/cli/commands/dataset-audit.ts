import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { plural } from '@picket/shared/text';
import { ControlPlaneError } from '../../errors.js';
import type { Schema } from '../../api-types/index.js';
import { notAuditable } from '../../datasets/catalogue/datasets.errors.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { findDataset } from '../find-dataset.js';
import { print, table } from '../output.js';
import { ProgressLine } from '../progress-line.js';

const POLL_MS = 300;
const BAR_CELLS = 10;

interface Options {
  readonly again?: boolean;
  readonly override?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly withdraw?: string;
  readonly json?: boolean;
}

export function registerDatasetAudit(dataset: Command): void {
  dataset
    .command('audit')
    .description('check a data set for leakage; exits 1 on blocking findings')
    .argument('<dataset>', 'its id, NAME@VERSION, or NAME for its newest version')
    .option('--again', 'audit again first, with the current checks')
    .option('--override <check[:column]>', 'override a blocking finding; needs --by and --reason')
    .option('--by <name>', 'your name')
    .option('--reason <text>', 'reason, at least ten characters')
    .option('--withdraw <id>', 'withdraw an override')
    .option('--json', 'as JSON')
    .action(audit);
}

async function audit(idOrName: string, options: Options): Promise<void> {
  const override = overrideOf(options);
  const api = ApiClient.fromEnvironment();
  let dataset = await findDataset(api, idOrName);
  // Without labels there is no audit either; that is another thing than a data set without rows.
  if (dataset.status !== 'ready') throw notAuditable(dataset.name, dataset.status);
  const path = { id: dataset.id };
  if (options.again) dataset = await auditAgain(api, dataset);
  if (options.withdraw !== undefined)
    dataset = await api.send('delete', '/datasets/{id}/audit/overrides/{overrideId}', {
      path: { ...path, overrideId: options.withdraw },
      body: { by: authorOf(options.by), reason: options.reason },
    });
  if (override) dataset = await api.send('post', '/datasets/{id}/audit/overrides', { path, body: override });
  print(options.json ? stateOf(dataset) : dataset, options.json, () => renderAudit(dataset));
  if (dataset.blockedBy.length === 0) return;
  throw new ControlPlaneError('training.audit.conflict', `the audit of ${dataset.name} blocks training on it`, {
    next: 'import other data, or answer for it with --override CHECK:COLUMN --by NAME --reason TEXT',
  });
}

function stateOf({ id, name, audit: found, auditOutdated, auditOverrides, blockedBy }: Schema<'Dataset'>): object {
  return { id, name, audit: found, auditOutdated, auditOverrides, blockedBy };
}

/** Undefined: none is asked for. @throws PicketError `cli.override.invalid` */
function overrideOf({ override, withdraw, by, reason }: Options) {
  if (override !== undefined && by !== undefined && reason !== undefined) return { ...findingOf(override), by, reason };
  if (override === undefined && (withdraw !== undefined || (by === undefined && reason === undefined)))
    return undefined;
  throw new ControlPlaneError('cli.override.invalid', 'an override needs a finding, a name and a reason', {
    next: 'give --override CHECK[:COLUMN], --by NAME and --reason TEXT together',
  });
}

/** Names of columns may hold colons, names of checks do not. */
function findingOf(text: string): { check: string; column?: string } {
  const colon = text.indexOf(':');
  return colon === -1 ? { check: text } : { check: text.slice(0, colon), column: text.slice(colon + 1) };
}

async function auditAgain(api: ApiClient, { id, name }: Schema<'Dataset'>): Promise<Schema<'Dataset'>> {
  const line = new ProgressLine();
  let dataset = await api.send('post', '/datasets/{id}/audit', { path: { id } });
  for (; dataset.auditProgress !== null; dataset = await api.get('/datasets/{id}', { path: { id } })) {
    line.show(`auditing ${name}: ${Math.round(100 * dataset.auditProgress)} %`);
    await delay(POLL_MS);
  }
  line.end();
  return dataset;
}

function renderAudit(dataset: Schema<'Dataset'>): string {
  const { audit: found, auditOverrides, auditOutdated } = dataset;
  if (!found) return 'There are no labels to audit.';
  const rows = found.findings.map((finding) => {
    return [wordOf(finding, dataset), bar(finding.score), finding.check, finding.column ?? '–', finding.message];
  });
  return [
    verdictLine(dataset),
    ...(found.sampledRows === undefined
      ? []
      : [`${found.sampledRows} of ${plural(dataset.rows, 'row')} were looked at, spread evenly.`]),
    ...(auditOutdated ? ['The checks have changed since: run it again with --again.'] : []),
    '',
    table(['VERDICT', 'SCORE', 'CHECK', 'COLUMN', 'FINDING'], rows),
    ...advice(found.findings),
    ...overrides(auditOverrides),
  ].join('\n');
}

function verdictLine({ name, audit: found, blockedBy }: Schema<'Dataset'>): string {
  if (blockedBy.length > 0) return `${name}: blocked by ${blockedBy.length} of ${found?.findings.length} findings`;
  if (found?.verdict === 'block') return `${name}: what blocks is overridden`;
  return `${name}: ${found?.verdict === 'warn' ? 'passes, with warnings' : 'passes'}`;
}

function wordOf({ check, column, verdict, skipped }: Schema<'AuditFinding'>, { blockedBy }: Schema<'Dataset'>): string {
  if (skipped) return 'skipped';
  const isOpen = blockedBy.some((open) => open.check === check && open.column === column);
  return verdict === 'block' && !isOpen ? 'overridden' : verdict;
}

/** Ten cells, then the figure. */
function bar(score: number): string {
  const cells = Math.round(BAR_CELLS * score);
  return `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ${score.toFixed(3)}`;
}

function advice(findings: readonly Schema<'AuditFinding'>[]): string[] {
  const lines = findings.flatMap((finding) => (finding.advice ? [`  ${finding.check}: ${finding.advice}`] : []));
  return lines.length === 0 ? [] : ['', 'What to do:', ...new Set(lines)];
}

function overrides(made: readonly Schema<'AuditOverride'>[]): string[] {
  if (made.length === 0) return [];
  const rows = made.map(({ id, check, column, by, reason, at, withdrawnAt }) => {
    return [id, column === null ? check : `${check}:${column}`, by, reason, at, withdrawnAt ?? 'in force'];
  });
  return ['', table(['OVERRIDE', 'FINDING', 'BY', 'REASON', 'AT', 'WITHDRAWN'], rows)];
}
