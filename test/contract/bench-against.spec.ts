import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Comparison, comparisonOf, faultsOf } from '../bench/flow/against.js';

const ROOT = resolve(import.meta.dirname, '../..');

function bench(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const runner = ['test/bench/run.mjs', 'flow', ...options];
  return spawnSync(join(ROOT, 'node_modules/.bin/node'), runner, { cwd: ROOT, encoding: 'utf8' });
}

describe('the flow bench against another checkout', () => {
  const few = ['--against', '.', '--only', 'mixed', '--packets', '2000', '--runs', '1', '--json'];

  it('measures every meter of both and ends well above its bound', () => {
    const { status, stdout } = bench(...few, '--bound', '0.001');
    const { comparisons, faults } = JSON.parse(stdout) as { comparisons: Comparison[]; faults: string[] };
    expect(comparisons.map(({ ratio }) => typeof ratio)).toEqual(['number', 'number', 'number', 'number']);
    expect(faults).toEqual([]);
    expect(status).toBe(0);
  });

  it('ends with 1 below its bound and says where', () => {
    const { status, stdout } = bench(...few, '--bound', '1000');
    const { faults } = JSON.parse(stdout) as { faults: string[] };
    expect(faults).toHaveLength(4);
    expect(faults[0]).toMatch(/^mixed: picket-agent cic-v40 reaches [\d.]+ of .* the bound is 1000$/);
    expect(status).toBe(1);
  });

  it('refuses in one line what is no built checkout, and options that do not go together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'picket-no-checkout-'));
    const refusals = [
      ['--against', folder],
      ['--json'],
      ['--against', '.', '--write'],
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

describe('faults of a comparison', () => {
  const equal = comparisonOf('mixed', 'a', 2, 2);

  it('are ratios below the bound', () => {
    const slower = comparisonOf('mixed', 'b', 2, 1.7);
    expect(slower.ratio).toBeCloseTo(0.85);
    expect(faultsOf([equal, slower], 0.9)).toEqual([
      "mixed: b reaches 0.850 of the other checkout's speed, the bound is 0.9",
    ]);
    expect(faultsOf([equal, slower], 0.8)).toEqual([]);
  });

  it('are meters that do not run here, but not those that the other does not have yet', () => {
    expect(faultsOf([equal, comparisonOf('mixed', 'b', 'failed with 1', 2)], 0.9)).toHaveLength(1);
    expect(faultsOf([equal, comparisonOf('mixed', 'b', 2, 'failed with 1')], 0.9)).toEqual([]);
  });

  it('are nothing to compare', () => {
    expect(faultsOf([comparisonOf('mixed', 'b', 2, 'failed with 1')], 0.9)).toHaveLength(1);
  });
});
