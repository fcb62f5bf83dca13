import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { configurationPage } from './configuration-page.js';
import { featuresPage } from './features-page.js';
import { mqttPage, mqttSchemas } from './mqtt-page.js';

it.each([
  ['features.md', featuresPage],
  ['configuration.md', configurationPage],
  ['mqtt.md', mqttPage],
  ['mqtt.schemas.json', mqttSchemas],
])('docs/%s is what `npm run docs` writes', (name, page) => {
  expect(readFileSync(resolve(import.meta.dirname, '../../../docs', name), 'utf8')).toBe(page());
});
