import type { BinStore } from './bins.js';
import type { DdSketch } from './dd-sketch.js';
import { checkResolution, invalidSketch } from './validity.js';
import { LAST_BIN } from './mapping.js';
import { WireCursor } from './wire-cursor.js';

/** Field numbers of `Sketch` and `Bins` in uplink.proto. */
const FIELD = { resolution: 1, zeros: 2, missing: 3, min: 4, max: 5, sum: 6, positive: 7, negative: 8 } as const;
const BINS_FIELD = { indexSteps: 1, counts: 2 } as const;

/**
 * Adds an encoded sketch to `into`: the same as `into.merge(decodeSketch(bytes))` without building a message and a
 * second sketch on the way. A report over a large fleet merges hundreds of thousands of sketches; `npm run bench --
 * drift` prints what both ways cost.
 * @throws PicketError `sketch.resolution` or `sketch.invalid`; `into` may then hold a part of the sketch
 */
export function mergeEncoded(bytes: Uint8Array, into: DdSketch): void {
  const cursor = new WireCursor(bytes, 0, bytes.length);
  // Protobuf leaves out what is zero.
  let [resolution, min, max, sum] = [0, 0, 0, 0];
  const before = into.count;
  while (cursor.nextField()) {
    if (cursor.field === FIELD.resolution) resolution = cursor.varint();
    else if (cursor.field === FIELD.zeros) into.zeros += cursor.varint();
    else if (cursor.field === FIELD.missing) into.missing += cursor.varint();
    else if (cursor.field === FIELD.min) min = cursor.double();
    else if (cursor.field === FIELD.max) max = cursor.double();
    else if (cursor.field === FIELD.sum) sum = cursor.double();
    else if (cursor.field === FIELD.positive) mergeBins(cursor.message(), into.positive);
    else if (cursor.field === FIELD.negative) mergeBins(cursor.message(), into.negative);
    else cursor.skip();
  }
  checkResolution(resolution);
  if (into.count === before) return;
  if (!(min <= max)) throw invalidSketch('min above max');
  into.min = Math.min(into.min, min);
  into.max = Math.max(into.max, max);
  into.sum += sum;
}

/** Walks both packed arrays side by side. */
function mergeBins(cursor: WireCursor, store: BinStore): void {
  let steps: WireCursor | undefined;
  let counts: WireCursor | undefined;
  while (cursor.nextField()) {
    if (cursor.field === BINS_FIELD.indexSteps) steps = cursor.message();
    else if (cursor.field === BINS_FIELD.counts) counts = cursor.message();
    else cursor.skip();
  }
  let bin = 0;
  while (steps?.hasMore && counts?.hasMore) {
    bin += steps.signedVarint();
    if (bin < 0 || bin > LAST_BIN) throw invalidSketch(`bin ${bin} does not exist`);
    store.add(bin, counts.varint());
  }
  if (steps?.hasMore || counts?.hasMore) throw invalidSketch('bins and counts differ in number');
}
