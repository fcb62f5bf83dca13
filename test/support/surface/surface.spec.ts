import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { differences } from './differences.js';
import { ROUTES } from './routes.js';
import { TABLES } from './tables.js';

/* What can be seen without a running control plane, so that a missing line is named at once; contract/surface has all. */
const ROOT = resolve(import.meta.dirname, '../../..');

it('lists the routes of docs/openapi.json', () => {
  const { paths } = JSON.parse(readFileSync(`${ROOT}/docs/openapi.json`, 'utf8')) as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  // Agents' routes and the page of the API itself are not described there.
  const told = Object.keys(ROUTES).filter((route) => !/ \/(agents\/v1|api\/docs)/.test(route));
  expect(differences('routes.ts', described, told, (route) => `'${route}': 'person',`)).toEqual([]);
});

it('lists the tables that the migrations create', () => {
  const texts = globSync(`${ROOT}/control-plane/src/migrations/*.ts`).map((file) => readFileSync(file, 'utf8'));
  const created = texts.flatMap((text) => [...text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)/g)]);
  const missing = created.map(([, name = '']) => name).filter((name) => !(name in TABLES));
  expect(
    differences('tables.ts', missing, [], (name) => `${name}: { holds: '…', backup: true, addresses: null },`),
  ).toEqual([]);
});
