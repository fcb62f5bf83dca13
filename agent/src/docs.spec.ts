import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { configurationPage } from '../../test/support/docs/configuration-page.js';
import { featuresPage } from '../../test/support/docs/features-page.js';

it.each([
  ['features.md', featuresPage],
  ['configuration.md', configurationPage],
])('docs/%s is what `npm run docs` writes', (name, page) => {
  expect(readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')).toBe(page());
});
