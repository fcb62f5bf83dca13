import { beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type ReadReport } from '../support/traffic/read-captures.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

const SUPPORT = resolve(import.meta.dirname, '../support');
/** A file that takes longer hangs. */
const HANG_MS = 5000;
const PASSES = 3;
const MIB = 1 << 20;

/** Files of an INDEX.tsv and how many packets each holds. */
function indexOf(folder: string): Map<string, number> {
  const lines = readFileSync(join(SHARED_DIR, folder, 'INDEX.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return new Map(lines.map((line) => line.split('\t')).map(([file = '', packets]) => [file, Number(packets)]));
}

/** Reads the files in a process of their own, which is killed when one of them hangs. */
async function readAll(files: readonly string[]): Promise<{ reports: ReadReport[]; end: string }> {
  const child = spawn(process.execPath, [`${SUPPORT}/run-ts.mjs`, `${SUPPORT}/traffic/read-captures.ts`, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let hang = setTimeout(() => child.kill('SIGKILL'), 4 * HANG_MS);
  const ended = new Promise<string>((resolveEnd) => {
    child.on('exit', (code, signal) => resolveEnd(signal === null ? `exit ${code}` : 'a file hung'));
  });
  const reports: ReadReport[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(hang);
    hang = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
    reports.push(JSON.parse(line) as ReadReport);
  }
  const end = await ended;
  clearTimeout(hang);
  return { reports, end };
}

describeIf(shared('data/malformed'), 'malformed captures', () => {
  let index: Map<string, number>;
  let reports: readonly ReadReport[];
  let end: string;

  beforeAll(async () => {
    index = indexOf('data/malformed');
    const files = [...index.keys()].map((file) => join(SHARED_DIR, 'data', file));
    ({ reports, end } = await readAll(Array.from({ length: PASSES }, () => files).flat()));
  }, 120_000);

  it('neither crash the reader nor make it hang', () => {
    expect(end).toBe('exit 0');
    expect(index.size).toBeGreaterThan(0);
    expect(reports).toHaveLength(PASSES * index.size);
  });

  it('are read to their last packet or refused with a reason', () => {
    for (const { file, packets, reason } of reports) {
      const expected = index.get(file.slice(file.indexOf('malformed/')));
      if (reason === null) expect([file, packets]).toEqual([file, expected]);
      else expect(`${file}: ${reason}`).toMatch(/is not supported|cut off|damaged|not a capture|is empty|record/);
    }
    const read = reports.filter(({ reason }) => reason === null).length;
    expect(read).toBeGreaterThan(reports.length / 3);
    expect(read).toBeLessThan(reports.length);
  });

  it('leave no packet and no flow uncounted', () => {
    expect(reports.flatMap(({ file, imbalances }) => imbalances.map((fault) => `${file}: ${fault}`))).toEqual([]);
  });

  it('do not make memory grow', () => {
    const afterFirstPass = reports[index.size - 1]?.peakBytes ?? 0;
    const atLast = reports.at(-1)?.peakBytes ?? Infinity;
    expect(atLast).toBeLessThan(256 * MIB);
    expect(atLast - afterFirstPass).toBeLessThan(48 * MIB);
  });
});
