import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const FIRST_FOLDERS = /^(agent|shared|test|control-plane|docs)\//;

describe.each(['docs/adding-a-profile.md', 'docs/adding-a-source.md'])('%s', (page) => {
  const paths = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/`([^`\s]+)`/g)]
    .map(([, quoted]) => quoted)
    .filter((quoted) => FIRST_FOLDERS.test(quoted));

  it('names only files and folders that exist', () => {
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
