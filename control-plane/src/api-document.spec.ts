import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { apiDocument } from './api-document.js';

const COMMITTED = resolve(import.meta.dirname, '../../docs/openapi.json');

it('docs/openapi.json is what the controllers say', async () => {
  const isCurrent = readFileSync(COMMITTED, 'utf8') === (await apiDocument());
  expect(isCurrent ? 'current' : 'old: run npm run docs').toBe('current');
}, 120_000);
