import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SOURCES = resolve(import.meta.dirname, '../..');
/** Read at a terminal only. */
const FOR_TERMINALS = /^(cli|platform\/(postgres|broker|data-folder|process))\//;

function advice(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const ours = files.filter((file) => /(?<!\.spec)\.ts$/.test(file) && !FOR_TERMINALS.test(file));
  return ours.flatMap((file) => {
    const texts = readFileSync(join(SOURCES, file), 'utf8').matchAll(
      /\bnext:\s*('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/g,
    );
    return [...texts].map(([, text]) => `${file}: ${text}`);
  });
}

/** `next` is read on a page, in a script and at a terminal; what only a terminal has stands in `command`. */
describe('the advice of an error', () => {
  it('names no command, no option and no address of the API', () => {
    const all = advice();
    expect(all.length).toBeGreaterThan(60);
    expect(
      all.filter((text) => /`picket|\bpicket (models|dataset|train|alerts|drift)|--[a-z]|GET \/|\/api\//.test(text)),
    ).toEqual([]);
  });
});
