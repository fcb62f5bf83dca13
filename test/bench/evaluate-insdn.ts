import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelMetrics } from '@picket/shared/bundle';
import { wilsonInterval } from '../../control-plane/src/ml/evaluation/wilson.js';
import {
  countUnknown,
  importInsdn,
  importInsdnFrom,
  trainAndScore,
  trainPlainly,
  type HeldOutResult,
  type Insdn,
} from '../support/data/insdn.js';

/*
 * npm run evaluate:insdn [-- --from FILE.zip]: trains with five seeds on InSDN as it is downloaded (a ZIP with
 * Normal_data.csv, OVS.csv and metasploitable-2.csv), or on the subset in ../shared/data, through the same code as the
 * control plane, and scores the rows that were held out with the agent program. docs/insdn.md says what a result means.
 */

const SEEDS = [1, 2, 3, 4, 5];
/** What ../shared/data/README.md says of it; to be read with every figure below. */
const CAVEAT =
  'The InSDN subset is nearly trivially separable: 2,188 of 2,206 DDoS rows have protocol 0 against 14 of 2,053 Normal\n' +
  'ones; DDoS has 199 distinct feature vectors; the classes come from other days and subnets. Its accuracy proves nothing\n' +
  'about detection. It has no BOTNET, Web-Attack or U2R rows.';

const CAVEAT_OF_ALL =
  'Classes of InSDN come from other days, hosts and tools than its benign flows, most rows repeat others, and the smallest\n' +
  'class has 17 rows: read each F1 with its rows a seed. These figures prove nothing about detection on another network.';
const BYTES_A_MIB = 1024 * 1024;

/** npm runs its scripts in the checkout. */
const sharedFolder = process.env['PICKET_SHARED_DIR'] ?? '../shared';
const { values } = parseArgs({ options: { from: { type: 'string' } } });
if (values.from !== undefined) await evaluate((folder) => importInsdnFrom(values.from ?? '', folder), CAVEAT_OF_ALL);
else if (existsSync(join(sharedFolder, 'data/insdn')))
  await evaluate((folder) => importInsdn(sharedFolder, folder), CAVEAT);
else print(`InSDN not evaluated: ${sharedFolder}/data/insdn is absent; give the download with --from FILE.zip`);

async function evaluate(load: (folder: string) => Promise<Insdn>, caveat: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-'));
  const begin = performance.now();
  try {
    const insdn = await load(folder);
    printCost('imported', begin);
    printContent(insdn);
    print(`${insdn.matrix.rows} rows, ${insdn.matrix.columns.length} features, no addresses, no ports, no times;`);
    print('repeated rows removed before the split; every figure is of rows held out, scored by picket-agent.\n');
    const results: HeldOutResult[] = [];
    const plain: ModelMetrics[] = [];
    for (const seed of SEEDS) {
      plain.push(await trainPlainly(insdn, seed));
      results.push(reportSeed(await trainAndScore(insdn, seed), plain.at(-1)!, seed));
    }
    printMeans(results, plain);
    await printUnknown(insdn);
    print(`\n${caveat}`);
    printCost('all of it', begin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printCost(what: string, begin: number): void {
  const peak = process.resourceUsage().maxRSS * 1024;
  print(`${what}: ${((performance.now() - begin) / 1000).toFixed(1)} s, peak ${(peak / BYTES_A_MIB).toFixed(0)} MiB`);
}

/** Rows by file and class, and what was wrong with the files. */
function printContent({ matrix, defects }: Insdn): void {
  const { files, classes, labels, origins, rows } = matrix;
  const counts = files.map(() => new Map<string, number>());
  for (let row = 0; row < rows; row++) {
    const name = classes[labels[row]] ?? 'no label';
    const count = counts[origins.files[row]];
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  files.forEach((file, index) => {
    print(`${file}: ${[...counts[index]].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  });
  if (defects.length > 0) print(`defects: ${defects.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`);
}

function reportSeed(result: HeldOutResult, plain: ModelMetrics, seed: number): HeldOutResult {
  const { trainer, agent } = result;
  const agrees = JSON.stringify(agent.confusion) === JSON.stringify(trainer.confusion);
  print(
    `seed ${seed}: ${agent.heldOutRows} rows, macro-F1 ${scoreOf(agent)}, ` +
      `XGBoost by default ${scoreOf(plain)}, the trainer's own verdicts ${agrees ? 'equal' : 'DIFFER'}`,
  );
  if (!agrees) process.exitCode = 1;
  return result;
}

function printMeans(results: readonly HeldOutResult[], plain: readonly ModelMetrics[]): void {
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
  print(`XGBoost with its default parameters, same splits ${meanAndDeviation(plain.map(({ macroF1 }) => macroF1))}`);
  const gains = metrics.map(({ macroF1 }, index) => macroF1 - plain[index].macroF1);
  print(`difference, seed by seed ${meanAndDeviation(gains)}`);
  print("The seeds share the data set's hold-out, so the ± over them is too small: see the interval of each seed.");
  printFalseAlarms(metrics);
}

/** Of the likeliest class only what reaches its threshold is an alert. */
function printFalseAlarms(metrics: readonly ModelMetrics[]): void {
  const benign = metrics.map(({ perClass }) => perClass['Normal'].support);
  const alerts = metrics.map((m, index) => Math.round(m.benignFalsePositiveRate * benign[index]));
  const [all, rows] = [alerts, benign].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const { low, high } = wilsonInterval(all, rows);
  print(`benign rows alerted on ${alerts.join('/')} of ${benign.join('/')}: ${percent(all / rows)}`);
  print(`(95 % interval ${percent(low)} to ${percent(high)}, as if the seeds' rows were different ones)`);
}

/** The other half of a model, which knows benign rows only; on top of the alerts above. */
async function printUnknown(insdn: Insdn): Promise<void> {
  const seeds = [];
  for (const seed of SEEDS) seeds.push(await countUnknown(insdn, seed));
  print('\ncalled unknown by the second output, of held-out rows:');
  for (const name of seeds[0].keys()) {
    const counts = seeds.map((counted) => counted.get(name)!);
    const sum = (pick: (count: (typeof counts)[number]) => number) =>
      counts.reduce((total, one) => total + pick(one), 0);
    const [unknown, rows] = [sum((count) => count.unknown), sum((count) => count.rows)];
    print(
      `${name.padEnd(8)} ${counts.map((count) => `${count.unknown}/${count.rows}`).join(' ')}: ${percent(unknown / rows)}`,
    );
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %`;
}

function scoreOf({ macroF1, macroF1Interval }: ModelMetrics): string {
  const interval = macroF1Interval && ` (${macroF1Interval.low.toFixed(3)} to ${macroF1Interval.high.toFixed(3)})`;
  return `${macroF1.toFixed(4)}${interval ?? ''}`;
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
