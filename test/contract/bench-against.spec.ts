import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Comparison, comparisonOf, faultsOf } from '../bench/flow/against.js';
import type { Run } from '../bench/flow/series.js';
import { pairedRatio } from '../bench/statistics/paired-ratio.js';

const ROOT = resolve(import.meta.dirname, '../..');

function bench(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const runner = ['test/bench/run.mjs', 'flow', ...options];
  return spawnSync(join(ROOT, 'node_modules/.bin/node'), runner, { cwd: ROOT, encoding: 'utf8' });
}

describe('the flow bench against another checkout', () => {
  const few = ['--against', '.', '--only', 'mixed', '--packets', '2000', '--runs', '6', '--json'];

  it('measures every meter of both and ends well above its bound', () => {
    const { status, stdout } = bench(...few, '--bound', '0.001');
    const { comparisons, faults } = JSON.parse(stdout) as { comparisons: Comparison[]; faults: string[] };
    expect(comparisons.map(({ ratio }) => (typeof ratio === 'string' ? ratio : ratio.pairs))).toEqual([6, 6, 6, 6]);
    expect(faults).toEqual([]);
    expect(status).toBe(0);
  });

  it('ends with 1 below its bound and says where', () => {
    const { status, stdout } = bench(...few, '--bound', '1000');
    const { faults } = JSON.parse(stdout) as { faults: string[] };
    expect(faults).toHaveLength(4);
    expect(faults[0]).toMatch(
      /^mixed: picket-agent cic-v40 reaches [\d.]+ \([\d.]+ to [\d.]+\) of .* the bound is 1000$/,
    );
    expect(status).toBe(1);
  });

  it('refuses in one line what is no built checkout, and options that do not go together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'picket-no-checkout-'));
    const refusals = [
      ['--against', folder],
      ['--json'],
      ['--against', '.', '--write'],
      ['--against', '.', '--runs', '5'],
      ['--bound', 'x'],
      ['--nothing'],
    ];
    for (const options of refusals) {
      const { status, stderr } = bench(...options);
      expect(stderr).toMatch(/^bench flow: .+\n$/);
      expect(status).toBe(2);
    }
    rmSync(folder, { recursive: true });
  });
});

const run = (cpuSeconds: number): Run => ({ cpuSeconds, peakMib: 1 });
const runs = (...seconds: readonly number[]) => seconds.map(run);
const nine = runs(2, 2, 2, 2, 2, 2, 2, 2, 2);

describe('faults of a comparison', () => {
  const equal = comparisonOf('mixed', 'a', nine, nine);

  it('are intervals that lie below the bound as a whole', () => {
    const slower = comparisonOf('mixed', 'b', nine, runs(1.7, 1.72, 1.68, 1.7, 1.7, 1.76, 1.7, 2.4, 0.9));
    expect(slower.ratio).toEqual({ pairs: 9, median: 0.85, low: 0.84, high: 0.88 });
    expect(faultsOf([equal, slower], 0.9)).toEqual([
      "mixed: b reaches 0.850 (0.840 to 0.880) of the other checkout's speed, the bound is 0.9",
    ]);
    expect(faultsOf([equal, slower], 0.88)).toEqual([]);
  });

  it('go by pairs: what slows both of a pair takes no part', () => {
    const { ratio } = comparisonOf('mixed', 'b', runs(1, 2, 3, 4, 5, 6), runs(1, 2, 3, 4, 5, 6));
    expect(ratio).toEqual({ pairs: 6, median: 1, low: 1, high: 1 });
  });

  it('are meters that do not run here, but not those that the other does not have yet', () => {
    expect(faultsOf([equal, comparisonOf('mixed', 'b', ['failed with 1'], nine)], 0.9)).toHaveLength(1);
    expect(faultsOf([equal, comparisonOf('mixed', 'b', nine, ['failed with 1'])], 0.9)).toEqual([]);
  });

  it('are nothing to compare', () => {
    expect(faultsOf([comparisonOf('mixed', 'b', nine, ['failed with 1'])], 0.9)).toHaveLength(1);
  });
});

describe('the interval of a median ratio', () => {
  const ranks = (count: number) => pairedRatio(Array.from({ length: count }, (_, index) => count - index));

  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
    [50, 18, 33],
    [100, 40, 61],
  ])('goes for %i pairs from rank %i to %i, as tables of the sign test have it', (count, low, high) => {
    expect(ranks(count)).toMatchObject({ low, high, median: (count + 1) / 2 });
  });

  it('is not known of fewer than six', () => {
    expect(ranks(5)).toBeNull();
  });
});
