import { mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PriorityLane } from './priority-lane.js';
import { LANES, type Lane } from './outbox-record.js';
import { Segment } from './segment.js';

const ACKNOWLEDGED = 'acknowledged.json';
const acknowledgedSchema = z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]));

export interface OpenedLanes {
  readonly lanes: ReadonlyMap<Lane, PriorityLane>;
  /** Damaged records by lane. */
  readonly corrupt: ReadonlyMap<Lane, number>;
}

/** Opens the segments of all lanes, oldest first; files that hold no readable record are removed. */
export function openLanes(folder: string, segmentBytes: number): OpenedLanes {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).sort();
  const corrupt = new Map<Lane, number>();
  const open = (lane: Lane): PriorityLane => {
    const paths = names.filter((name) => isSegmentOf(lane, name)).map((name) => join(folder, name));
    const recovered = paths.map((path) => ({ path, ...Segment.recover(path) }));
    for (const { path, segment } of recovered) if (!segment) unlinkSync(path);
    corrupt.set(
      lane,
      recovered.reduce((sum, recovery) => sum + recovery.corrupt, 0),
    );
    const segments = recovered.flatMap(({ segment }) => segment ?? []);
    return new PriorityLane(lane, folder, segmentBytes, segments);
  };
  return { lanes: new Map(LANES.map((lane) => [lane, open(lane)])), corrupt };
}

/**
 * What an earlier run noted down as acknowledged: epoch and sequence. It only saves sending records twice, so a missing
 * or broken note means "nothing".
 */
export function readAcknowledged(folder: string): Map<number, number> {
  try {
    return new Map(acknowledgedSchema.parse(JSON.parse(readFileSync(join(folder, ACKNOWLEDGED), 'utf8'))));
  } catch {
    return new Map();
  }
}

export async function writeAcknowledged(folder: string, acknowledged: ReadonlyMap<number, number>): Promise<void> {
  const path = join(folder, ACKNOWLEDGED);
  try {
    await writeFile(`${path}.new`, JSON.stringify([...acknowledged]));
    await rename(`${path}.new`, path);
  } catch {
    // A full disk: see readAcknowledged, nothing depends on it.
  }
}

function isSegmentOf(lane: Lane, name: string): boolean {
  return name.startsWith(`${lane}-`) && /-\d{10}\.log$/.test(name) && name.length === lane.length + 15;
}
