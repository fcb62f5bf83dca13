import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeSettings } from '@picket/shared/config';
import { AGENT_SETTINGS } from './config.js';

const README = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

it.each(describeSettings(AGENT_SETTINGS))('the README has $env as the schema has it', ({ name, env, description }) => {
  const row = README.split('\n').find((line) => line.includes(`\`${env}\``)) ?? '';
  const cells = row.split('|').map((cell) => cell.trim());
  expect([cells[1], cells[2], cells[4]]).toEqual([`\`${env}\``, `\`${name}\``, description]);
});
