import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAM = resolve(import.meta.dirname, '../../scripts/bounded-log.mjs');
const MAX_BYTES = 10_000;

it('the log of start.sh has a bound, keeps what came last, and outlives a Ctrl-C', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-log-'));
  const file = join(folder, 'control-plane.log');
  const child = spawn(process.execPath, [PROGRAM, file], {
    env: { PICKET_LOG_BYTES: `${MAX_BYTES}` },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  for (let line = 1; line <= 100; line++) {
    child.stdin.write(`${line} ${'x'.repeat(995)}\n`);
    // One at a time, as a program logs.
    await delay(2);
  }
  child.kill('SIGINT');
  child.stdin.end('the last line\n');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readdirSync(folder).sort()).toEqual(['control-plane.log', 'control-plane.log.1']);
  expect(readFileSync(file, 'utf8')).toMatch(/\n?the last line\n$/);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(MAX_BYTES);
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  }
  rmSync(folder, { recursive: true });
});
