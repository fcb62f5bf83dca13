import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { benchSummary } from './bench-summary.js';
import { configurationPage } from './configuration-page.js';
import { featuresPage } from './features-page.js';
import { mqttPage, mqttSchemas } from './mqtt-page.js';
import { surfacePage } from './surface-page.js';

it.each([
  ['features.md', featuresPage],
  ['configuration.md', configurationPage],
  ['mqtt.md', mqttPage],
  ['mqtt.schemas.json', mqttSchemas],
  ['surface.md', surfacePage],
])('docs/%s is what `npm run docs` writes', (name, page) => {
  expect(readFileSync(resolve(import.meta.dirname, '../../../docs', name), 'utf8')).toBe(page());
});

it('README shows the figures of docs/benchmarks.md', () => {
  const read = (name: string) => readFileSync(resolve(import.meta.dirname, '../../..', name), 'utf8');
  const summary = benchSummary(read('docs/benchmarks.md'));
  expect(summary.split('\n')).toHaveLength(8);
  expect(read('README.md')).toContain(`<!-- bench:summary -->\n\n${summary}\n\n<!-- /bench:summary -->`);
});
