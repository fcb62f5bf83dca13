import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CliResult } from './agent-cli.js';

const PROGRAM = resolve(import.meta.dirname, '../../../control-plane/dist/cli/main.js');

/** Runs `picket` against that control plane, to its end. @param environment beside what every command needs */
export async function runPicket(
  url: string,
  command: readonly string[],
  cwd = process.cwd(),
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [PROGRAM, ...command], {
    env: { PATH: process.env['PATH'], PICKET_URL: url, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
