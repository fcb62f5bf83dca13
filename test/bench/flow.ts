import { createSocket } from 'node:dgram';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeEnvironment } from './flow/environment.js';
import { GUARDED_CAPTURES, shortfall } from './flow/floors.js';
import { liveFlowBytes } from './flow/live-flow-bytes.js';
import { endMeasured } from './flow/measure.js';
import { BASE, installedPeers, OWN_METERS } from './flow/meters.js';
import { replaceTable, writeParts } from './flow/readme.js';
import { CAPTURES, measureAll, type Series, SLOW_CPU_SECONDS } from './flow/series.js';
import { tableOf } from './flow/table.js';

/**
 * npm run bench -- flow: flow meters side by side on captures made here, by CPU time, so that a busy machine spoils
 * little. The ratios are to softflowd on the same capture in the same run; absolute figures are this machine's only.
 */
const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '4000000' },
    /** Of which the median is shown. */
    runs: { type: 'string', default: '3' },
    /** A capture, if not all of them. */
    only: { type: 'string' },
    'limit-seconds': { type: 'string', default: '180' },
    'limit-mib': { type: 'string', default: '8192' },
    /** Writes the tables into README.md; with `only`, that one in the place of the one that is there. */
    write: { type: 'boolean', default: false },
    /** Compares a few ratios of small captures with their floors instead; ends with 1 below one of them. */
    check: { type: 'boolean', default: false },
  },
});

const README = 'README.md';
const CHECK = { packets: 1_000_000, runs: 3 };

const folder = await mkdtemp(join(tmpdir(), 'picket-bench-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
const sink = createSocket('udp4').on('message', () => undefined);
try {
  await new Promise<void>((resolve) => sink.bind(0, '127.0.0.1', resolve));
  const problem = whyNot();
  if (problem !== null) {
    process.stderr.write(`bench flow: ${problem}\n`);
    process.exitCode = 2;
  } else if (values.check) await check();
  else await compare();
} finally {
  sink.close();
  await rm(folder, { recursive: true, force: true });
}

/** Leaves nothing behind. */
function stop(): never {
  endMeasured();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
}

/** @returns what keeps the measurements from being made */
function whyNot(): string | null {
  if (!existsSync('agent/dist/agent.cjs')) return 'no agent/dist/agent.cjs; npm run bundle -w agent makes it';
  if (values.only !== undefined && !Object.hasOwn(CAPTURES, values.only)) {
    return `no capture ${values.only}; there are ${Object.keys(CAPTURES).join(', ')}`;
  }
  for (const name of ['packets', 'runs', 'limit-seconds', 'limit-mib'] as const) {
    if (!/^[1-9]\d*$/.test(values[name])) return `--${name} takes a whole number from 1 on`;
  }
  return null;
}

function chosen(): Series {
  return {
    folder,
    sinkPort: sink.address().port,
    packets: Number(values.packets),
    runs: Number(values.runs),
    limits: { seconds: Number(values['limit-seconds']), mib: Number(values['limit-mib']) },
  };
}

async function compare(): Promise<void> {
  const series = chosen();
  const parts = [
    `${describeEnvironment()}. Medians of ${series.runs} runs; one run of what took over ${SLOW_CPU_SECONDS} CPU-seconds.`,
  ];
  print(parts[0]);
  if (values.only !== undefined) {
    const { title, table } = await compareOn(values.only, series);
    if (values.write) replaceTable(README, beginningOf(values.only), title, table);
    return;
  }
  for (const name of Object.keys(CAPTURES)) {
    const { title, table } = await compareOn(name, series);
    parts.push(title, table);
  }
  const bytes = await liveFlowBytes(folder, series.limits);
  parts.push(
    `A live flow of \`cic-v40\` takes ${bytes?.toFixed(0) ?? 'an unknown number of'} bytes of resident memory.`,
  );
  print(`\n${parts.at(-1) ?? ''}`);
  if (values.write) writeParts(README, parts);
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

async function check(): Promise<void> {
  const base = installedPeers().filter(({ program }) => program === BASE);
  if (base.length === 0) return print(`nothing compared: ${BASE} is not installed`);
  for (const name of GUARDED_CAPTURES) {
    const results = await measureAll(name, [...base, OWN_METERS[0]], { ...chosen(), ...CHECK });
    const below = shortfall(name, results);
    print(`${name}\n${tableOf(CHECK.packets, results)}\n${below ?? 'not below its floor'}\n`);
    if (below !== null) process.exitCode = 1;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
