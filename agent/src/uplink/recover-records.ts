import { HEADER_BYTES, headerAt, readRecord, scanRecord, type OutboxRecord } from './outbox-record.js';

/** Where a record stands in its file. */
export interface Place {
  readonly record: OutboxRecord;
  readonly start: number;
  readonly end: number;
}

export interface Found {
  /** In the order of the file. */
  readonly places: readonly Place[];
  /** Records that had been written whole and cannot be read any more. */
  readonly lost: number;
  /** The file holds something besides the records that were found. */
  readonly isDamaged: boolean;
}

/**
 * Finds every whole record of a file, behind damage too. What stands between two whole records was written whole; what
 * stands behind the last one may be a write that was under way when the process died, and then was never promised.
 */
export function findRecords(file: Buffer): Found {
  const places: Place[] = [];
  let lost = 0;
  let offset = 0;
  let isDamaged = false;
  while (offset < file.length) {
    const scanned = scanRecord(file, offset);
    if (typeof scanned === 'object') {
      places.push({ record: scanned.record, start: offset, end: scanned.end });
      offset = scanned.end;
      continue;
    }
    isDamaged = true;
    const next = findNext(file, offset + 1, places.at(-1)?.record);
    const until = next ?? file.length;
    const region = salvage(file, offset, until, places.at(-1)?.record, next === undefined);
    places.push(...region.places);
    lost += region.lost;
    offset = until;
  }
  return { places, lost, isDamaged };
}

/** The next whole record behind damage; one lane and one epoch stand in a file, and sequences grow. */
function findNext(file: Buffer, from: number, before: OutboxRecord | undefined): number | undefined {
  for (let offset = from; offset < file.length; offset++) {
    const header = headerAt(file, offset);
    if (!header || (before && !mayFollow(header, before))) continue;
    if (typeof scanRecord(file, offset) === 'object') return offset;
  }
  return undefined;
}

/**
 * The records of a damaged part. Where only the length of one is damaged, all that its checksum covers is there: it ends
 * where the next one begins.
 */
function salvage(file: Buffer, from: number, until: number, before: OutboxRecord | undefined, isTail: boolean) {
  const places: Place[] = [];
  let lost = 0;
  const starts = startsIn(file, from, until, before);
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? until;
    const record = readRecord(file, start, end);
    const isLast = isTail && end === until;
    if (record) places.push({ record, start, end });
    else if (!isLast || scanRecord(file, start) === 'corrupt') lost++;
  }
  return { places, lost };
}

/** Where records seem to begin in a damaged part, by their headers and, between these, by their lengths. */
function startsIn(file: Buffer, from: number, until: number, before: OutboxRecord | undefined): number[] {
  const starts = startsByHeader(file, from, until, before);
  return starts.flatMap((start, index) => startsByLength(file, start, starts[index + 1] ?? until));
}

/** Lengths are believed when they lead exactly to the end. */
function startsByLength(file: Buffer, from: number, until: number): number[] {
  const starts: number[] = [];
  let offset = from;
  while (offset + HEADER_BYTES < until) {
    starts.push(offset);
    offset += HEADER_BYTES + file.readUInt32LE(offset);
  }
  return offset === until ? starts : [from];
}

function startsByHeader(file: Buffer, from: number, until: number, before: OutboxRecord | undefined): number[] {
  const starts = [from];
  let last = headerAt(file, from) ?? before;
  for (let offset = from + 1; offset < until; offset++) {
    const header = headerAt(file, offset);
    if (!last || !header || !mayFollow(header, last)) continue;
    starts.push(offset);
    last = header;
  }
  return starts;
}

type Header = Pick<OutboxRecord, 'epoch' | 'sequence' | 'lane'>;
/** So far apart are two records of one lane at most. */
const MAX_STEP = 2 ** 24;

function mayFollow(header: Header, before: Header): boolean {
  const step = header.sequence - before.sequence;
  return header.epoch === before.epoch && header.lane === before.lane && step > 0 && step <= MAX_STEP;
}
