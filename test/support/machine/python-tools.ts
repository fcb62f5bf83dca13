import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Requirement } from './requirements.js';

const LIST = join(import.meta.dirname, 'python-tools.txt');
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.picket-python');

/** Two specs may come at once: the first makes it, the second waits. */
const INSTALL = `
  [ "$(cat "$FOLDER/installed" 2>/dev/null)" = "$VERSION" ] && exit 0
  rm -rf "$FOLDER" && python3 -m venv "$FOLDER" &&
  "$FOLDER/bin/pip" install --quiet --disable-pip-version-check --requirement "$LIST" &&
  echo "$VERSION" >"$FOLDER/installed"`;

let trouble: string | null | undefined;

/** Programs of PyPI in a virtual environment of this checkout; installed when they are asked for first. */
export const pythonTools: Requirement = {
  get missing() {
    trouble ??= install() ?? null;
    return trouble ?? undefined;
  },
};

/** The path of one of them. */
export function pythonTool(name: string): string {
  return join(FOLDER, 'bin', name);
}

function install(): string | undefined {
  const version = createHash('sha256').update(readFileSync(LIST)).digest('hex');
  const env = { ...process.env, FOLDER, LIST, VERSION: version };
  try {
    execFileSync('flock', [`${FOLDER}.lock`, 'sh', '-c', INSTALL], { env, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Record<'stdout' | 'stderr', unknown>>;
    const words = `${String(stdout)}\n${String(stderr)}`.trim();
    return `no Python tools: ${words.split('\n').at(-1) || String(error)}`;
  }
}
