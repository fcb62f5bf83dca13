import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { HeldFiles } from './held-files.js';

const [MODEL, DATASET, LATER] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-held-'));
  mkdirSync(join(folder, 'models'));
  mkdirSync(join(folder, 'datasets', DATASET), { recursive: true });
  for (const name of [`${MODEL}.zip`, `${MODEL}.rows`, `${LATER}.zip.part`, 'note.txt'])
    writeFileSync(join(folder, 'models', name), name);
  writeFileSync(join(folder, 'datasets', DATASET, 'values.f32'), 'values');
});

afterEach(() => rmSync(folder, { recursive: true }));

const all = new Set([`models/${MODEL}`, `models/${LATER}`, `datasets/${DATASET}`]);

it('keeps what is deleted meanwhile, adds what has come, and leaves out what is not whole', async () => {
  const held = await HeldFiles.begin(folder);
  await held.hold();
  rmSync(join(folder, 'models'), { recursive: true });
  rmSync(join(folder, 'datasets'), { recursive: true });
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models', `${LATER}.zip`), 'later');
  await held.hold();
  const files = await held.list(all);
  expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
    [`datasets/${DATASET}/values.f32`, 6],
    [`models/${MODEL}.rows`, 69],
    [`models/${MODEL}.zip`, 68],
    [`models/${LATER}.zip`, 5],
  ]);
  expect(readFileSync(files[0].source, 'utf8')).toBe('values');
  expect((await held.list(new Set([`models/${LATER}`]))).length).toBe(1);
  await held.release();
  expect(existsSync(files[0].source)).toBe(false);
});

it('removes what a killed backup has held, and not what another one holds', async () => {
  const dead = join(folder, 'backup-held', '999999999-aa');
  mkdirSync(dead, { recursive: true });
  const first = await HeldFiles.begin(folder);
  await first.hold();
  const second = await HeldFiles.begin(folder);
  expect(existsSync(dead)).toBe(false);
  expect((await first.list(all)).length).toBe(3);
  await first.release();
  await second.release();
});
