import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelMetrics } from '@picket/shared/trust';
import { importInsdn, trainAndScore, type HeldOutResult } from '../support/insdn.js';

/*
 * npm run evaluate:insdn: trains on the InSDN subset in ../shared/data with five seeds, through the same code as the
 * control plane, and scores the rows that were held out with the agent program.
 */

const SEEDS = [1, 2, 3, 4, 5];
/** What ../shared/data/README.md says of it; to be read with every figure below. */
const CAVEAT =
  'The InSDN subset is nearly trivially separable: 2,188 of 2,206 DDoS rows have protocol 0 against 14 of 2,053 Normal\n' +
  'ones; DDoS has 199 distinct feature vectors; the classes come from other days and subnets. Its accuracy proves nothing\n' +
  'about detection. It has no BOTNET, Web-Attack or U2R rows.';

/** npm runs its scripts in the checkout. */
const sharedFolder = process.env['PICKET_SHARED_DIR'] ?? '../shared';
if (existsSync(join(sharedFolder, 'data/insdn'))) await evaluate();
else print(`InSDN not evaluated: ${sharedFolder}/data/insdn is absent`);

async function evaluate(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-'));
  try {
    const insdn = await importInsdn(sharedFolder, folder);
    print(`${insdn.matrix.rows} rows, ${insdn.matrix.columns.length} features, no addresses, no ports, no times;`);
    print('repeated rows removed before the split; every figure is of rows held out, scored by picket-agent.\n');
    const results: HeldOutResult[] = [];
    for (const seed of SEEDS) results.push(reportSeed(await trainAndScore(insdn, seed), seed));
    printMeans(results);
    print(`\n${CAVEAT}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportSeed(result: HeldOutResult, seed: number): HeldOutResult {
  const { trainer, agent } = result;
  const agrees = JSON.stringify(agent.confusion) === JSON.stringify(trainer.confusion);
  const rows = `${agent.heldOutRows} rows`;
  print(
    `seed ${seed}: ${rows}, macro-F1 ${agent.macroF1.toFixed(4)}, the trainer's own verdicts ${agrees ? 'equal' : 'DIFFER'}`,
  );
  if (!agrees) process.exitCode = 1;
  return result;
}

function printMeans(results: readonly HeldOutResult[]): void {
  const metrics = results.map(({ agent }) => agent);
  print(`\n${'class'.padEnd(8)} ${'rows a seed'.padEnd(20)} precision        recall           F1   (mean ± sd)`);
  for (const name of results[0]?.classes ?? []) {
    const of = (pick: (of: ModelMetrics['perClass'][string]) => number) =>
      meanAndDeviation(metrics.map(({ perClass }) => pick(perClass[name])));
    const support = metrics.map(({ perClass }) => perClass[name].support).join('/');
    print(
      `${name.padEnd(8)} ${support.padEnd(20)} ${of((c) => c.precision)}  ${of((c) => c.recall)}  ${of((c) => c.f1)}`,
    );
  }
  print(`macro-F1 ${meanAndDeviation(metrics.map(({ macroF1 }) => macroF1))}`);
  print(`benign rows alerted on ${meanAndDeviation(metrics.map((m) => m.benignFalsePositiveRate))}`);
}

/** Sample standard deviation. */
function meanAndDeviation(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toFixed(4)} ± ${Math.sqrt(squares / (values.length - 1)).toFixed(4)}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
