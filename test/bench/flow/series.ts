import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeElephants, writeMixed, writeSynFlood, writeUdp64 } from './captures.js';
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

/**
 * Makes a capture, has every meter read it as often as asked, and removes it.
 * @param summary of the runs of a meter, for CPU time and for memory, each by itself
 */
export async function measureAll(
  capture: string,
  meters: readonly Meter[],
  series: Series,
  summary: (values: readonly number[]) => number = median,
): Promise<Result[]> {
  const path = join(series.folder, `${capture}.pcap`);
  CAPTURES[capture].write(path, series.packets);
  const outcomes = meters.map((): (Measurement | string)[] => []);
  // In rounds, so that a while in which the machine is busy is spread over all of them; every other one from the end, so
  // that nobody always comes after the same.
  const order = [...meters.entries()];
  for (let round = 0; round < series.runs; round++) {
    for (const [index, meter] of round % 2 === 0 ? order : order.toReversed()) {
      if (outcomes[index].some(isNotRepeated)) continue;
      outcomes[index].push(await measureOnce(meter, path, series));
    }
  }
  await rm(path);
  return meters.map(({ name }, index) => ({ meter: name, outcome: summarized(outcomes[index], summary) }));
}

function isNotRepeated(outcome: Measurement | string): boolean {
  return typeof outcome === 'string' || outcome.cpuSeconds > SLOW_CPU_SECONDS;
}

async function measureOnce(meter: Meter, capture: string, series: Series): Promise<Measurement | string> {
  const folder = join(series.folder, 'written');
  await mkdir(folder);
  try {
    return await measure(meter.command(capture, folder, series.sinkPort), series.limits);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A failure, if there was one. */
function summarized(
  outcomes: readonly (Measurement | string)[],
  summary: (values: readonly number[]) => number,
): Measurement | string {
  const measured = outcomes.filter((outcome) => typeof outcome !== 'string');
  if (measured.length < outcomes.length) return outcomes.find((outcome) => typeof outcome === 'string') ?? '';
  return {
    cpuSeconds: summary(measured.map(({ cpuSeconds }) => cpuSeconds)),
    peakMib: summary(measured.map(({ peakMib }) => peakMib)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
