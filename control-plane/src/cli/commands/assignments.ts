import { InvalidArgumentError, type Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { print, table } from '../output.js';

interface AssignOptions {
  readonly threshold?: Record<string, number>;
  readonly novelty?: number;
  readonly reason?: string;
  readonly by?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Checks = Schema<'AssignmentPreview'>['checks'];

/** Adds `assign`, `unassign` and `assignments` to `groups`: which model a group runs, and with which thresholds. */
export function registerAssignments(groups: Command): void {
  groups
    .command('assign')
    .description('give a group a model version of its own, judged as a new champion is')
    .argument('<group>', 'group')
    .argument('<model>', 'model name')
    .argument('<version>', 'version')
    .option(
      '--threshold <class=probability...>',
      'least probability of an alert, instead of that of the version',
      readThreshold,
    )
    .option('--novelty <score>', 'least anomaly score of an alert of unknown', readShare)
    .option('--reason <text>', 'why it is assigned although a check fails')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--dry-run', 'show what the checks say, and change nothing')
    .option('--json', 'as JSON')
    .action(assign);
  groups
    .command('unassign')
    .description('let a group follow the champion of the fleet again')
    .argument('<group>', 'group')
    .option('--reason <text>', 'why, where a check fails')
    .option('--by <name>', 'your name (default: PICKET_USER, or the user of this machine)')
    .option('--json', 'as JSON')
    .action(async (name: string, { reason, by, json }: AssignOptions) => {
      const question = { path: { name }, body: { by: authorOf(by), reason } };
      print(
        await ApiClient.fromEnvironment().send('delete', '/agent-groups/{name}/model', question),
        json,
        renderModel,
      );
    });
  groups
    .command('assignments')
    .description('what a group was assigned, newest first')
    .argument('<group>', 'group')
    .option('--json', 'as JSON')
    .action(async (name: string, { json }: AssignOptions) => {
      const changes = await ApiClient.fromEnvironment().all('/agent-groups/{name}/model/changes', { path: { name } });
      print(changes, json, renderChanges);
    });
}

async function assign(name: string, model: string, version: string, options: AssignOptions): Promise<void> {
  const { threshold: thresholds, novelty: noveltyThreshold, reason, by, dryRun, json } = options;
  const api = ApiClient.fromEnvironment();
  const body = { model, version: Number(version), thresholds, noveltyThreshold };
  const path = { name };
  if (dryRun) {
    const preview = await api.send('post', '/agent-groups/{name}/model/preview', { path, body });
    return print(preview, json, ({ checks }) => renderChecks(checks));
  }
  const question = { path, body: { ...body, by: authorOf(by), reason } };
  print(await api.send('put', '/agent-groups/{name}/model', question), json, renderModel);
}

function readThreshold(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [name = '', value = ''] = text.split(/=(?=[^=]*$)/);
  return { ...before, [name]: readShare(value) };
}

function readShare(text: string): number {
  const value = Number(text);
  if (text === '' || !(value > 0 && value <= 1)) throw new InvalidArgumentError('a number above 0, at most 1');
  return value;
}

function renderChecks(checks: Checks): string {
  return table(
    ['CHECK', 'STATE', 'DETAIL'],
    checks.map(({ check, state, detail }) => [check, state, detail]),
  );
}

function renderModel({ group, isAssigned, model, thresholds, noveltyThreshold }: Schema<'GroupModel'>): string {
  const called = model ? `${model.name}@${model.version}` : 'no model yet';
  if (!isAssigned) return `group ${group} follows the champion of the fleet: ${called}`;
  return [`group ${group} runs ${called}`, ...tuned(thresholds, noveltyThreshold)].join(', ');
}

function tuned(thresholds: Record<string, number>, noveltyThreshold: number | null): string[] {
  const said = Object.entries(thresholds).map((pair) => pair.join(' from '));
  return noveltyThreshold === null ? said : [...said, `unknown from ${noveltyThreshold}`];
}

function renderChanges(changes: readonly Schema<'AssignmentChange'>[]): string {
  if (changes.length === 0) return 'The group has always followed the champion of the fleet.';
  const rows = changes.map(({ at, by, assigned, failedChecks, reason }) => {
    const model = assigned ? `${assigned.name}@${assigned.version}` : 'champion';
    const alerts = assigned ? tuned(assigned.thresholds, assigned.noveltyThreshold).join(', ') : '';
    return [at, by, model, alerts, failedChecks.map(({ check }) => check).join(', '), reason ?? ''];
  });
  return table(['AT', 'BY', 'MODEL', 'ALERTS FROM', 'PASSED OVER', 'REASON'], rows);
}
