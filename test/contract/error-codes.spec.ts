import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ControlPlaneError, ERROR_CODES } from '../../control-plane/src/errors.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGES = ['shared', 'agent', 'control-plane'];
const CODE = /'([a-z][\w-]*(?:\.[\w-]+)+)'/.source;
const KINDS = ['user', 'operational', 'unexpected'];
const CLASSES = '(?:SharedError|CaptureError|AgentError|ControlPlaneError)';
/** Where an error that came from another process takes its code with it. */
const PASSED_ON = ['control-plane/src/platform/process/child-task.ts'];
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
  const patterns = [`new ${CLASSES}\\(\\s*${CODE}`, `super\\(\\s*${CODE}`, `\\bcode: ${CODE}`];
  return patterns.flatMap((pattern) => find(text, pattern));
}

/** Rows of the package's table: code, kind, status (not of the agent), cause, cure. */
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
    for (const [, , kind, ...cells] of rowsOf(packageName)) {
      expect(KINDS).toContain(kind);
      const [cause, cure] = cells.slice(packageName === 'agent' ? 0 : 1);
      expect([cause, cure]).not.toContain('');
    }
  });
});

describe('an error', () => {
  it('does not compile with a code that the table of the control plane lacks', () => {
    // @ts-expect-error: the union is closed.
    expect(() => new ControlPlaneError('free.string', 'text')).toThrow(TypeError);
  });

  it('is thrown with its code in plain sight', () => {
    const files = PACKAGES.flatMap(sourcesOf);
    const hidden = files.filter(({ text }) => find(text, `(new ${CLASSES}\\((?!\\s*'))`).length > 0);
    expect(hidden.map(({ path }) => path).sort()).toEqual(PASSED_ON);
  });

  it.each([
    ['shared', 'shared/src/errors/index.ts'],
    ['agent', 'agent/src/errors.ts'],
    ['agent', 'agent/src/packet/capture-error.ts'],
  ])('takes its code in %s from the closed union in %s, each of which is in use', (packageName, file) => {
    const union = find(readFileSync(join(ROOT, file), 'utf8'), `\\| ${CODE}`);
    expect(union.length).toBeGreaterThan(0);
    expect(sourcesOf(packageName).flatMap(codesIn)).toEqual(expect.arrayContaining(union));
  });

  it('has in the control plane the kind and the HTTP status that the page says', () => {
    const page = [...rowsOf('shared'), ...rowsOf('control-plane')];
    const listed = page.map(([, code, kind, status]) => [code, { kind, status: status ? Number(status) : undefined }]);
    expect(Object.fromEntries(listed)).toEqual(ERROR_CODES);
  });
});
