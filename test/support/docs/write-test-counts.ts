import { globSync, readFileSync } from 'node:fs';
import { writeBetweenMarks } from '../../bench/marks.js';
import { table } from './markdown.js';

const KINDS: readonly (readonly [kind: string, glob: string])[] = [
  ['unit, beside the code', '{shared,agent,control-plane}/**/src/**/*.spec.ts'],
  ['unit, of documents', 'test/support/**/*.spec.ts'],
  ['test/contract', 'test/contract/**/*.spec.ts'],
  ['test/golden', 'test/golden/**/*.spec.ts'],
  ['test/e2e', 'test/e2e/**/*.spec.ts'],
  ['test/lab', 'test/lab/**/*.spec.ts'],
  ['test/long', 'test/long/**/*.spec.ts'],
];

/* npm run test:count, from the root of the checkout: how many tests of each kind there are. */
const rows = KINDS.map(([kind, glob]) => {
  const files = globSync(glob).filter((file) => !file.includes('node_modules'));
  const tests = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^\s*(it|test)(\.each)?[(<]/gm)]);
  return [kind, String(files.length), String(tests.length)];
});
const sum = (column: number) => String(rows.reduce((total, row) => total + Number(row[column]), 0));
writeBetweenMarks(
  'test/README.md',
  'test:count',
  table(['kind', 'files', 'tests as written'], [...rows, ['all', sum(1), sum(2)]]),
);
