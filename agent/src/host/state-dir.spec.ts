import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStateDir } from './state-dir.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function epochAt(nowMs: number): Promise<number> {
  const state = await openStateDir(join(folder, 'state'), nowMs);
  state.release();
  return state.bootEpoch;
}

describe('the state folder', () => {
  it('gives every run a larger epoch, also when the clock stands still or goes back', async () => {
    expect(await epochAt(1_795_000_000_500)).toBe(1_795_000_000);
    expect(await epochAt(1_795_000_000_900)).toBe(1_795_000_001);
    expect(await epochAt(1_000)).toBe(1_795_000_002);
    expect(await epochAt(1_795_000_100_000)).toBe(1_795_000_100);
  });

  it('belongs to one agent at a time', async () => {
    const first = await openStateDir(folder, 0);
    await expect(openStateDir(folder, 0)).rejects.toMatchObject({ code: 'state.locked' });
    first.release();
    (await openStateDir(folder, 0)).release();
  });

  it('says so when it cannot be used', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openStateDir(join(folder, 'file'), 0)).rejects.toMatchObject({
      code: 'state.unusable',
      next: expect.stringContaining('PICKET_STATE_DIR'),
    });
  });
});
