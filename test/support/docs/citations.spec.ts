import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const SOURCES = ['agent/src/**/*.ts', 'control-plane/src/**/*.ts', 'shared/src/**/*.ts', 'test/**/*.ts', 'docs/*.md'];

/** Documents that are not in the repository. */
const ELSEWHERE = /\b(FEATURES|DESIGN|STACK) §/;

/** Clauses of docs/profiles.md that a comment or a page names, with where it does. */
function citations(): { file: string; clause: string }[] {
  return globSync(SOURCES, { cwd: CHECKOUT }).flatMap((file) =>
    [...readFileSync(resolve(CHECKOUT, file), 'utf8').matchAll(/(?:FEATURES|profiles\.md) (§[^\n]*)/g)].flatMap(
      ([, rest = '']) => [...rest.matchAll(/§(\d+(?:\.\d+)?)/g)].map(([, clause = '']) => ({ file, clause })),
    ),
  );
}

it('every clause of docs/profiles.md that is cited can be looked up there', () => {
  const page = readFileSync(resolve(CHECKOUT, 'docs/profiles.md'), 'utf8');
  const headings = new Set([...page.matchAll(/^<a id="s([\d.]+)"><\/a>\n\n#+ §\1 /gm)].map(([, clause]) => clause));
  expect(citations().length).toBeGreaterThan(20);
  expect(citations().filter(({ clause }) => !headings.has(clause))).toEqual([]);
});

it('no source cites a document that is elsewhere', () => {
  const sources = globSync(SOURCES, { cwd: CHECKOUT }).filter((file) => !file.endsWith('citations.spec.ts'));
  expect(sources.filter((file) => ELSEWHERE.test(readFileSync(resolve(CHECKOUT, file), 'utf8')))).toEqual([]);
});
