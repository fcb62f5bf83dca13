import { expect, it } from '@jest/globals';
import { findFaults } from '../support/import-graph/find-faults.js';
import { readFloors } from '../support/import-graph/floors.js';
import { readImports } from '../support/import-graph/read-imports.js';
import { lintFaultsOf } from '../support/import-graph/lint-text.js';

const CONTEXT = 'control-plane/src/labels';

it.each([
  [
    'a nested file that imports a file of another context',
    `${CONTEXT}/domain/deep/x.ts`,
    '../../../alerts/alerts.service.js',
    'Contexts meet through index.ts',
  ],
  [
    'a service that imports a file of another context',
    `${CONTEXT}/labels.service.ts`,
    '../alerts/persistence/alert.repository.js',
    'Contexts meet through index.ts',
  ],
  [
    'a context that imports one above it',
    'control-plane/src/datasets/leakage/checks/x.ts',
    '../../../registry/index.js',
    'registry is not on a lower floor than datasets',
  ],
  [
    'a context that imports one beside it',
    'control-plane/src/training/x.ts',
    '../alerts/index.js',
    'alerts is not on a lower floor than training',
  ],
  [
    'platform that imports a context',
    'control-plane/src/platform/jobs/x.ts',
    '../../datasets/index.js',
    'datasets is not on a lower floor than platform',
  ],
  [
    'api/ that imports a context',
    'control-plane/src/api/x.ts',
    '../alerts/index.js',
    'alerts is not on a lower floor than api',
  ],
  [
    'ml/ that imports a context',
    'control-plane/src/ml/split/x.ts',
    '../../datasets/index.js',
    'datasets is not on a lower floor than ml',
  ],
  [
    'ml/ that imports platform',
    'control-plane/src/ml/x.ts',
    '../platform/clock.js',
    'platform is not on a lower floor than ml',
  ],
  ['ml/ that imports Nest', 'control-plane/src/ml/split/x.ts', '@nestjs/common', 'ml/ is pure'],
  ['ml/ that imports the database', 'control-plane/src/ml/split/x.ts', 'typeorm', 'ml/ is pure'],
  ['ml/ that starts a process', 'control-plane/src/ml/split/x.ts', 'node:child_process', 'ml/ is pure'],
  ['domain/ that imports Nest', `${CONTEXT}/domain/deep/x.ts`, '@nestjs/common', 'This room imports no framework'],
  [
    'a check of the audit that imports the database',
    'control-plane/src/datasets/leakage/checks/x.ts',
    'typeorm',
    'This room imports no framework',
  ],
  ['a room that no floor lists', 'control-plane/src/attic/x.ts', '../api/alert.js', 'attic is on no floor'],
])(
  'lint refuses %s',
  async (_, file, path, message) => {
    for (const text of [`import '${path}';`, `export * from '${path}';`])
      expect(await lintFaultsOf(`${text}\n`, file)).toContainEqual(expect.stringContaining(message));
  },
  120_000,
);

it('lint refuses a dynamic import that goes up', async () => {
  const messages = await lintFaultsOf("await import('../registry/index.js');\n", 'control-plane/src/datasets/x.ts');
  expect(messages).toEqual([expect.stringContaining('registry is not on a lower floor than datasets')]);
}, 120_000);

it.each([
  ['test/contract/x.spec.ts', ['agent/src/uplink/outbox.js', 'agent/src/uplink/delivery.js'], 0],
  ['test/contract/x.spec.ts', ['agent/src/uplink/outbox.js', 'agent/src/scoring/model.js'], 1],
  ['test/contract/x.spec.ts', ['agent/src/uplink/outbox.js', 'agent/src/sources/index.js', 'agent/src/errors.js'], 0],
  ['test/e2e/x.spec.ts', ['control-plane/src/api/model.js', 'control-plane/src/datasets/storage/index.js'], 0],
  ['test/e2e/x.spec.ts', ['control-plane/src/datasets/storage/read-dataset.js'], 1],
])(
  'lint counts the rooms that %s looks into: %j',
  async (file, paths, faults) => {
    const text = paths.map((path) => `import '../../${path}';\n`).join('');
    const messages = await lintFaultsOf(text, file);
    expect(messages).toEqual(Array.from({ length: faults }, () => expect.stringContaining('looks into')));
  },
  120_000,
);

it.each([
  [`${CONTEXT}/domain/deep/x.ts`, '../../../api/alert.js'],
  [`${CONTEXT}/domain/deep/x.ts`, '../../../ml/matrix/matrix.js'],
  [`${CONTEXT}/labels.service.ts`, '../alerts/index.js'],
  ['control-plane/src/retraining/worker/x.ts', '../../training/steps/index.js'],
  ['control-plane/src/app.module.ts', './alerts/index.js'],
])(
  'lint lets %s import %s',
  async (file, path) => {
    expect(await lintFaultsOf(`import '${path}';\n`, file)).toEqual([]);
  },
  120_000,
);

it.each([
  ["it('and keeps it', () => {});", 1],
  ["it.each([1])('of %d is one', () => {});", 1],
  ['it(`with ${FILES} files`, () => {});', 1],
  ["it('is kept', () => {});", 1],
  ["it('keeps it, and with it the rest', () => {});", 0],
])(
  'lint judges the title of a test: %s',
  async (text, faults) => {
    expect(await lintFaultsOf(`${text}\n`, 'control-plane/src/labels/x.spec.ts')).toEqual(
      Array.from({ length: faults }, () => 'The title of a test begins with a verb.'),
    );
  },
  120_000,
);

it.each(Object.entries(readFloors()))('%s has no import that goes up, and no circle', (name, floors) => {
  const arrows = readImports(name);
  expect(arrows.length).toBeGreaterThan(50);
  expect(findFaults(arrows, floors)).toEqual({ circles: [], upward: [], unlisted: [] });
});

it('finds circles, arrows that go up and rooms that no floor lists', () => {
  const arrows = [
    { from: 'low/a.ts', to: 'low/b.ts' },
    { from: 'low/b.ts', to: 'low/c.ts' },
    { from: 'low/c.ts', to: 'low/a.ts' },
    { from: 'low/c.ts', to: 'high/d.ts' },
    { from: 'high/d.ts', to: 'new/e.ts' },
  ];
  expect(findFaults(arrows, [['low'], ['high']])).toEqual({
    circles: [['low/a.ts', 'low/b.ts', 'low/c.ts']],
    upward: [{ from: 'low/c.ts', to: 'high/d.ts' }],
    unlisted: ['new'],
  });
});
