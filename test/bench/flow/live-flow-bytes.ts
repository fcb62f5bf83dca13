import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSynFlood } from './captures.js';
import { type Limits, measure } from './measure.js';
import { AGENT } from './meters.js';

const FEW_FLOWS = 250_000;
const MANY_FLOWS = 1_250_000;
/** More than they need, so that none is evicted. */
const TABLE_MIB = 2048;

/**
 * What one more live flow costs, all told: by how much the peak of resident memory grows with a million more of them.
 * Null if it could not be measured.
 */
export async function liveFlowBytes(folder: string, limits: Limits): Promise<number | null> {
  const few = await peakMib(folder, FEW_FLOWS, limits);
  const many = await peakMib(folder, MANY_FLOWS, limits);
  if (few === null || many === null) return null;
  return ((many - few) * (1 << 20)) / (MANY_FLOWS - FEW_FLOWS);
}

async function peakMib(folder: string, flows: number, limits: Limits): Promise<number | null> {
  const capture = join(folder, `${flows}-flows.pcap`);
  writeSynFlood(capture, flows);
  const options = ['--profile', 'cic-v40', '--format', 'none', '--one-packet-flows', '--memory', String(TABLE_MIB)];
  const outcome = await measure([...AGENT, 'features', capture, ...options], limits);
  await rm(capture);
  return typeof outcome === 'string' ? null : outcome.peakMib;
}
