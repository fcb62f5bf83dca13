import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const PAGES = ['*.md', 'docs/*.md', 'examples/**/*.md', '{agent,control-plane,shared,test}/*.md', '.github/*.md'];

it.each(globSync(PAGES, { cwd: CHECKOUT }))('links of %s lead to files that exist', (page) => {
  const text = readFileSync(join(CHECKOUT, page), 'utf8').replace(/^`{3,}[\s\S]*?^`{3,}$/gm, '');
  const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !existsSync(join(CHECKOUT, dirname(page), target)))).toEqual([]);
});
