import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { answers, QUESTIONS } from './where.js';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const GUIDE = readFileSync(join(CHECKOUT, 'CONTRIBUTING.md'), 'utf8');

it.each(answers(CHECKOUT))('a stranger finds $question', ({ name, files }) => {
  expect(files).toHaveLength(1);
  const [, path = ''] = new RegExp(`\`${name}\` in \\[[^\\]]+\\]\\(([^)]+)\\)`).exec(GUIDE) ?? [];
  expect(path === '' ? '(npm run docs)' : path).toBe(files[0]);
  expect(existsSync(join(CHECKOUT, path))).toBe(true);
});

it('the guide asks twenty questions', () => {
  expect(QUESTIONS).toHaveLength(20);
});
