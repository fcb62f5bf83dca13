import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGES = ['shared', 'agent', 'control-plane'];
const CODE = /'([a-z][\w-]*(?:\.[\w-]+)+)'/.source;
const KINDS = ['user', 'operational', 'unexpected'];
/** Where an error that came from another process takes its code with it. */
const PASSED_ON = ['control-plane/src/cli/api-client.ts', 'control-plane/src/platform/process/child-task.ts'];
const PAGE = readFileSync(join(ROOT, 'shared/ERRORS.md'), 'utf8');

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function sourcesOf(packageName: string): SourceFile[] {
  return globSync(`${packageName}/src/**/*.ts`, { cwd: ROOT, exclude: ['**/*.spec.ts', '**/gen/**'] }).map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));
}

function find(text: string, pattern: string): string[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(([, found]) => found);
}

/** Codes that are thrown here, or written as those of an error that goes to another process. */
function codesIn({ text }: SourceFile): string[] {
  const patterns = [`new (?:PicketError|AgentError)\\(\\s*${CODE}`, `super\\(\\s*${CODE}`, `\\bcode: ${CODE}`];
  return patterns.flatMap((pattern) => find(text, pattern));
}

/** Rows of the package's table: code, kind, cause, cure. */
function rowsOf(packageName: string): string[][] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${packageName}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

describe.each(PACKAGES)('shared/ERRORS.md and the source of %s', (packageName) => {
  const listed = rowsOf(packageName).map(([, code]) => code);

  it('have the same codes', () => {
    const thrown = new Set(sourcesOf(packageName).flatMap(codesIn));
    expect(listed.toSorted()).toEqual([...thrown].sort());
  });

  it('list them in order, with kind, cause and cure', () => {
    expect(listed).toEqual(listed.toSorted());
    for (const [, , kind, cause, cure] of rowsOf(packageName)) {
      expect(KINDS).toContain(kind);
      expect([cause, cure]).not.toContain('');
    }
  });
});

describe('an error', () => {
  it('is thrown with its code in plain sight', () => {
    const files = PACKAGES.flatMap(sourcesOf);
    const hidden = files.filter(({ text }) => find(text, `(new (?:PicketError|AgentError)\\((?!\\s*'))`).length > 0);
    expect(hidden.map(({ path }) => path).sort()).toEqual(PASSED_ON);
  });

  it('of the agent has a code that is in use', () => {
    const union = readFileSync(join(ROOT, 'agent/src/errors.ts'), 'utf8');
    const thrown = sourcesOf('agent').flatMap(codesIn);
    for (const code of find(union, `\\| ${CODE}`)) expect(thrown).toContain(code);
  });
});
