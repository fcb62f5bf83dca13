import type { Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { registerAssignments } from './assignments.js';
import { print, printText, table } from '../output.js';

interface ByOptions {
  readonly by?: string;
  readonly json?: boolean;
}

interface ChangeOptions extends ByOptions {
  readonly notes?: string;
  readonly name?: string;
}

const BY = ['--by <name>', 'your name (default: PICKET_USER, or the user of this machine)'] as const;

/** Adds `groups`: agents that are configured together. */
export function registerGroups(program: Command): void {
  const groups = program.command('groups').description('groups of agents, which share settings and a model');
  registerAssignments(groups);
  groups
    .command('list')
    .description('all groups')
    .option('--json', 'as JSON')
    .action(async ({ json }: ByOptions) => {
      print(await ApiClient.fromEnvironment().all('/agent-groups'), json, renderList);
    });
  groups
    .command('create')
    .description('create a group')
    .argument('<name>', 'lower-case letters, digits and -')
    .option('--notes <text>', 'notes')
    .option(...BY)
    .option('--json', 'as JSON')
    .action(async (name: string, { notes, by, json }: ChangeOptions) => {
      const group = await ApiClient.fromEnvironment().send('post', '/agent-groups', {
        body: { name, notes, by: authorOf(by) },
      });
      print(group, json, () => `group ${name} is there; agents: picket enrolment create --group ${name}`);
    });
  groups
    .command('change')
    .description('rename a group or change its notes; its agents, tokens and settings follow the name')
    .argument('<name>', 'group')
    .option('--name <name>', 'new name')
    .option('--notes <text>', 'new notes')
    .option(...BY)
    .option('--json', 'as JSON')
    .action(async (group: string, { name, notes, by, json }: ChangeOptions) => {
      const question = { path: { name: group }, body: { name, notes, by: authorOf(by) } };
      const changed = await ApiClient.fromEnvironment().send('patch', '/agent-groups/{name}', question);
      print(changed, json, () => `group ${changed.name} has ${changed.agents} agents`);
    });
  groups
    .command('remove')
    .description('remove a group that has no agents')
    .argument('<name>', 'group')
    .option(...BY)
    .action(async (name: string, { by }: ByOptions) => {
      const question = { path: { name }, body: { by: authorOf(by) } };
      await ApiClient.fromEnvironment().send('delete', '/agent-groups/{name}', question);
      printText(`group ${name} is removed`);
    });
}

function renderList(groups: readonly Schema<'AgentGroup'>[]): string {
  return table(
    ['GROUP', 'AGENTS', 'MODEL', 'NOTES'],
    groups.map(({ name, agents, model, notes }) => [
      name,
      agents,
      model ? `${model.name}@${model.version}` : 'champion',
      notes,
    ]),
  );
}
