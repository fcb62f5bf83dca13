import { createSocket } from 'node:dgram';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareCheckouts, type Comparison, comparisonTable, faultsOf } from './flow/against.js';
import { describeEnvironment } from './flow/environment.js';
import { GUARDED_CAPTURES, shortfall } from './flow/floors.js';
import { liveFlowBytes } from './flow/live-flow-bytes.js';
import { endMeasured } from './flow/measure.js';
import { BASE, installedPeers, missingPeers, OWN_METERS } from './flow/meters.js';
import { type Options, readOptions, USAGE } from './flow/options.js';
import { replaceTable, writeParts } from './flow/page.js';
import { CAPTURES, measureAll, type Series, SLOW_CPU_SECONDS } from './flow/series.js';
import { tableOf } from './flow/table.js';
import { writeBetweenMarks } from './marks.js';
import { benchSummary } from '../support/docs/bench-summary.js';

/**
 * npm run bench -- flow: flow meters side by side on captures made here, by CPU time, so that a busy machine spoils
 * little. The ratios are to softflowd on the same capture in the same run, or to another checkout (`--against`); absolute
 * figures are this machine's only.
 */
const PAGE = 'docs/benchmarks.md';
const CHECK = { packets: 1_000_000, runs: 3 };

const options = readOptions(process.argv.slice(2));
if (options === 'help') process.stdout.write(USAGE);
else if ('problem' in options) refuse(options.problem);
else await run(options);

function refuse(problem: string): void {
  process.stderr.write(`bench flow: ${problem}\n`);
  process.exitCode = 2;
}

async function run(chosen: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'picket-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(folder));
  const sink = createSocket('udp4').on('message', () => undefined);
  try {
    await new Promise<void>((resolve) => sink.bind(0, '127.0.0.1', resolve));
    const series = seriesOf(chosen, folder, sink.address().port);
    if (chosen.against !== undefined) await compareWith(chosen.against, chosen, series);
    else if (chosen.check) await check(series);
    else await compare(chosen, series);
  } finally {
    sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Leaves nothing behind. */
function stop(folder: string): never {
  endMeasured();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
}

function seriesOf({ packets, runs, limitSeconds, limitMib }: Options, folder: string, sinkPort: number): Series {
  return { folder, sinkPort, packets, runs, limits: { seconds: limitSeconds, mib: limitMib } };
}

async function compare({ only, write }: Options, series: Series): Promise<void> {
  const missing = missingPeers();
  if (missing !== null && write) return refuse(`the tables of ${PAGE} show every peer: ${missing}`);
  if (missing !== null) process.stderr.write(`not every peer is here: ${missing}\n`);
  const parts = [
    `${describeEnvironment()}. Medians of ${series.runs} runs; one run of what took over ${SLOW_CPU_SECONDS} CPU-seconds.`,
  ];
  print(parts[0]);
  if (only !== undefined) {
    const { title, table } = await compareOn(only, series);
    if (write) {
      replaceTable(PAGE, beginningOf(only), title, table);
      writeSummary();
    }
    return;
  }
  for (const name of Object.keys(CAPTURES)) {
    const { title, table } = await compareOn(name, series);
    parts.push(title, table);
  }
  const bytes = await liveFlowBytes(series.folder, series.limits);
  parts.push(
    `A live flow of \`cic-v40\` takes ${bytes?.toFixed(0) ?? 'an unknown number of'} bytes of resident memory.`,
  );
  print(`\n${parts.at(-1) ?? ''}`);
  if (!write) return;
  writeParts(PAGE, parts);
  writeSummary();
}

/** README shows a few of the figures. */
function writeSummary(): void {
  writeBetweenMarks('README.md', 'bench:summary', benchSummary(readFileSync(PAGE, 'utf8')));
}

async function compareOn(name: string, series: Series): Promise<{ readonly title: string; readonly table: string }> {
  const results = await measureAll(name, [...installedPeers(), ...OWN_METERS], series);
  const title = `${beginningOf(name)} ${series.packets.toLocaleString('en')} packets; ${CAPTURES[name].what}.`;
  const table = tableOf(series.packets, results);
  print(`\n${title}\n\n${table}`);
  return { title, table };
}

function beginningOf(capture: string): string {
  return `**${capture}**:`;
}

/** Our meters beside those of another checkout: what changed between the two is all that a ratio tells. */
async function compareWith(checkout: string, { only, bound, json }: Options, series: Series): Promise<void> {
  const comparisons: Comparison[] = [];
  for (const capture of only === undefined ? GUARDED_CAPTURES : [only]) {
    process.stderr.write(`${capture}: ${series.packets} packets, ${series.runs} pairs of each meter\n`);
    comparisons.push(...(await compareCheckouts(capture, checkout, series)));
  }
  const faults = faultsOf(comparisons, bound);
  if (json) print(JSON.stringify({ packets: series.packets, runs: series.runs, bound, comparisons, faults }, null, 2));
  else
    print(
      [
        comparisonTable(comparisons),
        '',
        ...(faults.length > 0 ? faults : [`none is below ${bound} by its whole interval`]),
      ].join('\n'),
    );
  if (faults.length > 0) process.exitCode = 1;
}

async function check(series: Series): Promise<void> {
  const base = installedPeers().filter(({ program }) => program === BASE);
  if (base.length === 0) return print(`nothing compared: ${BASE} is not installed`);
  for (const name of GUARDED_CAPTURES) {
    const results = await measureAll(name, [...base, OWN_METERS[0]], { ...series, ...CHECK });
    const below = shortfall(name, results);
    print(`${name}\n${tableOf(CHECK.packets, results)}\n${below ?? 'not below its floor'}\n`);
    if (below !== null) process.exitCode = 1;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
