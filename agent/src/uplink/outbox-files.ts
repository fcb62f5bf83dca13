import { mkdirSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeError } from '@picket/shared/errors';
import { z } from 'zod';
import { PriorityLane } from './priority-lane.js';
import { LANES, type Lane } from './outbox-record.js';
import { Segment, type Recovery } from './segment.js';

const PROGRESS = 'acknowledged.json';
const count = z.number().int().nonnegative();
const progressSchema = z.array(z.tuple([count, count, count]));

/** How far an epoch is. */
export interface Progress {
  /** The control plane has everything up to it. */
  readonly acknowledged: number;
  /** Everything up to it is done with, by acknowledgement or by being given up. */
  readonly done: number;
}

export interface OpenedLanes {
  readonly lanes: ReadonlyMap<Lane, PriorityLane>;
  /** Damaged records by lane. */
  readonly corrupt: ReadonlyMap<Lane, number>;
  /** Why files were left alone: the next run tries again. */
  readonly unreadable: readonly string[];
  /** Takes the damage out of the files; to be called when it has been counted on the disk. */
  readonly repair: () => void;
}

/** Opens the segments of all lanes, oldest first; files that hold no readable record are removed. */
export function openLanes(folder: string, segmentBytes: number): OpenedLanes {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).sort();
  for (const name of names.filter((one) => one.endsWith('.log.new'))) removeIfPossible(join(folder, name));
  const corrupt = new Map<Lane, number>();
  const repairs: (() => void)[] = [];
  const unreadable: string[] = [];
  const open = (lane: Lane): PriorityLane => {
    const paths = names.filter((name) => isSegmentOf(lane, name)).map((name) => join(folder, name));
    const recovered = paths.flatMap((path) => recoverIfPossible(path, unreadable));
    for (const { path, segment, isDamaged } of recovered) {
      if (!segment) repairs.push(() => unlinkSync(path));
      else if (isDamaged) repairs.push(() => segment.rewrite());
    }
    corrupt.set(
      lane,
      recovered.reduce((sum, recovery) => sum + recovery.corrupt, 0),
    );
    const segments = recovered.flatMap(({ segment }) => segment ?? []);
    return new PriorityLane(lane, folder, segmentBytes, segments, numberBehind(paths));
  };
  return {
    lanes: new Map(LANES.map((lane) => [lane, open(lane)])),
    corrupt,
    unreadable,
    repair: () => runAll(repairs),
  };
}

/** The disk may refuse one file; the agent goes on with the others, and does not start over and over. */
function recoverIfPossible(path: string, unreadable: string[]): (Recovery & { path: string })[] {
  try {
    return [{ path, ...Segment.recover(path) }];
  } catch (error) {
    unreadable.push(`${path}: ${describeError(error)}`);
    return [];
  }
}

/** Files without a record keep their name until they are gone: no new one may take it. */
function numberBehind(paths: readonly string[]): number {
  return Number(/(\d+)\.log$/.exec(paths.at(-1) ?? '')?.[1] ?? 0) + 1;
}

/** One that fails, on a read-only disk say, leaves its file as it was; the next run tries again. */
function runAll(repairs: (() => void)[]): void {
  for (const repair of repairs.splice(0)) {
    try {
      repair();
    } catch {
      continue;
    }
  }
}

function removeIfPossible(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // A read-only disk: it is written over later.
  }
}

/**
 * What an earlier run noted down as done, by epoch. It saves sending records twice and counting them twice, so a missing
 * or broken note means "nothing". It has a checksum: one flipped digit would forget records that the control plane has not.
 */
export function readProgress(folder: string): Map<number, Progress> {
  try {
    const [note = '', checksum] = readFileSync(join(folder, PROGRESS), 'utf8').split('\n');
    if (checksum !== checksumOf(note)) return new Map();
    const rows = progressSchema.parse(JSON.parse(note));
    return new Map(rows.map(([epoch, acknowledged, done]) => [epoch, { acknowledged, done }]));
  } catch {
    return new Map();
  }
}

export async function writeProgress(folder: string, progress: ReadonlyMap<number, Progress>): Promise<void> {
  const path = join(folder, PROGRESS);
  try {
    const note = JSON.stringify([...progress].map(([epoch, { acknowledged, done }]) => [epoch, acknowledged, done]));
    await writeFile(`${path}.new`, `${note}\n${checksumOf(note)}`);
    await rename(`${path}.new`, path);
  } catch {
    // A full disk: see readProgress, nothing depends on it.
  }
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function isSegmentOf(lane: Lane, name: string): boolean {
  return name.startsWith(`${lane}-`) && /-\d{10}\.log$/.test(name) && name.length === lane.length + 15;
}
