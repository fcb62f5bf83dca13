import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeElephants, writeMixed, writeSynFlood, writeUdp64 } from './captures.js';
import { median } from '../statistics/paired-ratio.js';
import { type Limits, measure, type Measurement } from './measure.js';
import type { Meter } from './meters.js';
import type { Result } from './table.js';

interface Capture {
  readonly what: string;
  readonly write: (path: string, packets: number) => void;
}

/** Frames are cut at 128 bytes, so that four million packets of any of them are less than 600 MB. */
export const CAPTURES: Readonly<Record<string, Capture>> = {
  mixed: { what: 'DNS, web and long connections, about twelve packets a flow of `cic-v40`', write: writeMixed },
  udp64: { what: '64-byte UDP of 100,000 flows in random order', write: writeUdp64 },
  synflood: { what: 'SYNs, each of another five-tuple', write: writeSynFlood },
  elephants: { what: '1,000 bulk TCP connections, 1,514 bytes forward, 66 back', write: writeElephants },
};

/** A meter that needs longer than this for one run is not run again: its figures are far from anybody's. */
export const SLOW_CPU_SECONDS = 15;

export interface Series {
  /** Where captures and what meters write may lie for a while. */
  readonly folder: string;
  readonly sinkPort: number;
  readonly packets: number;
  readonly runs: number;
  readonly limits: Limits;
}

/** What a run took, or in words why there is nothing to show. */
export type Run = Measurement | string;

/** Makes a capture, has every meter read it as often as asked, and removes it: medians of the runs. */
export async function measureAll(capture: string, meters: readonly Meter[], series: Series): Promise<Result[]> {
  const runs = await measureRounds(capture, meters, series, isNotRepeated);
  return meters.map(({ name }, index) => ({ meter: name, outcome: summarized(runs[index]) }));
}

/**
 * As `measureAll`, with every run by itself.
 * @param isLast of a run: its meter is not run again
 * @returns the runs of each meter, in their order; those of one place were made in one round
 */
export async function measureRounds(
  capture: string,
  meters: readonly Meter[],
  series: Series,
  isLast: (run: Run) => boolean,
): Promise<Run[][]> {
  const path = join(series.folder, `${capture}.pcap`);
  CAPTURES[capture].write(path, series.packets);
  const runs = meters.map((): Run[] => []);
  // In rounds, so that a while in which the machine is busy is spread over all of them; every other one from the end, so
  // that nobody always comes after the same.
  const order = [...meters.entries()];
  for (let round = 0; round < series.runs; round++) {
    for (const [index, meter] of round % 2 === 0 ? order : order.toReversed()) {
      if (runs[index].some(isLast)) continue;
      runs[index].push(await measureOnce(meter, path, series));
    }
  }
  await rm(path);
  return runs;
}

function isNotRepeated(run: Run): boolean {
  return typeof run === 'string' || run.cpuSeconds > SLOW_CPU_SECONDS;
}

async function measureOnce(meter: Meter, capture: string, series: Series): Promise<Run> {
  const folder = join(series.folder, 'written');
  await mkdir(folder);
  try {
    return await measure(meter.command(capture, folder, series.sinkPort), series.limits);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A failure, if there was one. */
function summarized(runs: readonly Run[]): Run {
  const measured = runs.filter((run) => typeof run !== 'string');
  if (measured.length < runs.length) return runs.find((run) => typeof run === 'string') ?? '';
  return {
    cpuSeconds: median(measured.map(({ cpuSeconds }) => cpuSeconds)),
    peakMib: median(measured.map(({ peakMib }) => peakMib)),
  };
}
