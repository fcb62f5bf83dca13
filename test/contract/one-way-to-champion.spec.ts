import { expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** What ESLint says of a text, as if it stood in that file. */
async function messagesOf(text: string, file: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
    // The rule is about syntax: no program of the whole project, of which another test may be building parts.
    overrideConfig: { languageOptions: { parserOptions: { project: false } } },
  });
  const [result] = await eslint.lintText(text, { filePath: resolve(ROOT, file) });
  return result.messages.map(({ message }) => message);
}

it.each([
  ["void this.aliases.writeAlias({ name, alias: 'champion', version, setAt });"],
  ["void this.aliases.removeAlias(name, 'champion');"],
  ['void connection.repository(ModelAliasEntity).upsert(alias, ["name"]);'],
  ['void manager.query(`UPDATE model_alias SET version = 2`);'],
])(
  'a second writer of an alias fails lint: %s',
  async (line) => {
    expect(await messagesOf(`${line}\n`, 'control-plane/src/registry/registry.service.ts')).toEqual([
      'Only registry/aliases/promotion-gate.ts moves an alias.',
    ]);
    expect(await messagesOf(`${line}\n`, 'control-plane/src/registry/aliases/promotion-gate.ts')).toEqual([]);
  },
  120_000,
);

it.each([
  ["void this.desired.setGroupModel('edge', model);"],
  ['void connection.repository(AssignmentChangeEntity).insert(change);'],
  ['void manager.query(`UPDATE agent_group SET model = NULL`);'],
])(
  'a second writer of an assignment fails lint: %s',
  async (line) => {
    for (const file of ['rollout/champion-rollout.ts', 'registry/aliases/promotion-gate.ts'])
      expect(await messagesOf(`${line}\n`, `control-plane/src/${file}`)).toEqual([
        'Only rollout/assignments/assignments.service.ts gives a group its model.',
      ]);
    const writer = 'control-plane/src/rollout/assignments/assignments.service.ts';
    expect(await messagesOf(`${line}\n`, writer)).toEqual([]);
  },
  120_000,
);
