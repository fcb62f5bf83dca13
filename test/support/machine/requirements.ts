import { describe } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BROWSERS, findProgram } from './find-program.js';

/** Something a test needs from the machine it runs on. `missing` is the reason to skip, undefined when all is there. */
export interface Requirement {
  readonly missing: string | undefined;
}

/** Reference captures, data sets and expected rows; a sibling of the checkout that not every machine has. */
export const SHARED_DIR = resolve(process.env['PICKET_SHARED_DIR'] ?? join(import.meta.dirname, '../../../../shared'));

/** A file or folder below ../shared, for example `data/pairs`. */
export function shared(path: string): Requirement {
  return present(existsSync(join(SHARED_DIR, path)), `../shared/${path} is absent`);
}

/** Any one of the named programs. */
export function program(...names: string[]): Requirement {
  return present(findProgram(...names) !== undefined, `no ${names.join(' or ')} on this machine`);
}

/** Programs that must all be there, as one requirement. */
export function programs(...names: string[]): Requirement {
  const absent = names.filter((name) => findProgram(name) === undefined);
  return present(absent.length === 0, `not installed: ${absent.join(', ')}`);
}

export const root = present(process.getuid?.() === 0, 'needs root');
export const chromium = program(...BROWSERS);
export const xgboost = present(hasLibrary('libxgboost.so'), 'libxgboost is not installed');
let namespaceTrouble: string | null | undefined;
/** Network namespaces that can be entered: in a chroot, say, root may make one and not go in. Tried once. */
export const namespaces: Requirement = {
  get missing() {
    namespaceTrouble ??= enterNamespace() ?? null;
    return namespaceTrouble ?? undefined;
  },
};
/** What an agent needs that gives its rights up: nobody must be able to read its program. */
export const readableCheckout = present(
  nobodyCanRead(join(import.meta.dirname, '../../../agent/dist/agent.cjs')),
  'nobody cannot read agent/dist/agent.cjs',
);
/** Network namespaces and a userspace switch between them. */
export const openVSwitch: readonly Requirement[] = [
  root,
  namespaces,
  programs('ovs-vswitchd', 'ovsdb-server', 'ovs-vsctl', 'ip', 'ethtool', 'tcpdump'),
  present(existsSync('/dev/net/tun'), '/dev/net/tun is absent'),
];

/**
 * `describe`, or `describe.skip` with a recorded reason when the machine lacks something. A skipped body still runs to
 * collect the names of its tests: it must not touch what is missing outside of hooks and tests.
 * PICKET_TEST_SKIPPED names the file that gets one line a reason; PICKET_TEST_REQUIRE_ALL=1 runs the tests regardless,
 * so that they fail where nothing may be missing.
 */
export function describeIf(needs: Requirement | readonly Requirement[], name: string, body: () => void): void {
  const reasons = [needs].flat().flatMap(({ missing }) => missing ?? []);
  if (reasons.length === 0 || process.env['PICKET_TEST_REQUIRE_ALL'] === '1') return describe(name, body);
  const file = process.env['PICKET_TEST_SKIPPED'];
  if (file) appendFileSync(file, `${name}: ${reasons.join('; ')}\n`);
  describe.skip(`${name} (${reasons.join('; ')})`, body);
}

function enterNamespace(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const name = `picket-try-${process.pid}-${Date.now()}`;
  const quiet = { stdio: 'pipe' } as const;
  try {
    execFileSync('ip', ['netns', 'add', name], quiet);
    execFileSync('ip', ['netns', 'exec', name, 'true'], quiet);
    return undefined;
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return `network namespaces cannot be entered here: ${words.split('\n')[0]}`;
  } finally {
    try {
      execFileSync('ip', ['netns', 'del', name], quiet);
    } catch {
      // It was not made.
    }
  }
}

function nobodyCanRead(path: string): boolean {
  try {
    execFileSync('test', ['-r', path], {
      stdio: 'ignore',
      cwd: '/',
      ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
    });
    return true;
  } catch {
    return false;
  }
}

function present(isPresent: boolean, otherwise: string): Requirement {
  return { missing: isPresent ? undefined : otherwise };
}

function hasLibrary(name: string): boolean {
  const ldconfig = findProgram('ldconfig');
  return ldconfig !== undefined && execFileSync(ldconfig, ['-p'], { encoding: 'utf8' }).includes(name);
}
