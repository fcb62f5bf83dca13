import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { SketchSchema, type Bins, type Sketch } from '../gen/picket/v1/uplink_pb.js';
import type { BinStore } from './bins.js';
import { DdSketch } from './dd-sketch.js';
import { LAST_BIN, RESOLUTION } from './mapping.js';
import { checkResolution, invalidSketch } from './validity.js';

const MAX_COUNT = 0xffffffff;

/** The wire form of a sketch. */
export function sketchToMessage(sketch: DdSketch): Sketch {
  return create(SketchSchema, {
    resolution: RESOLUTION,
    zeros: BigInt(sketch.zeros),
    missing: BigInt(sketch.missing),
    min: sketch.min,
    max: sketch.max,
    sum: sketch.sum,
    positive: binsToMessage(sketch.positive),
    negative: binsToMessage(sketch.negative),
  });
}

/** @throws PicketError `sketch.resolution` or `sketch.invalid` */
export function sketchFromMessage(message: Sketch): DdSketch {
  checkResolution(message.resolution);
  const sketch = new DdSketch();
  readBins(message.positive, sketch.positive);
  readBins(message.negative, sketch.negative);
  sketch.zeros = Number(message.zeros);
  sketch.missing = Number(message.missing);
  if (sketch.count > 0) {
    if (!(message.min <= message.max)) throw invalidSketch('min above max');
    sketch.min = message.min;
    sketch.max = message.max;
    sketch.sum = message.sum;
  }
  return sketch;
}

export function encodeSketch(sketch: DdSketch): Uint8Array {
  return toBinary(SketchSchema, sketchToMessage(sketch));
}

export function decodeSketch(bytes: Uint8Array): DdSketch {
  return sketchFromMessage(fromBinary(SketchSchema, bytes));
}

function binsToMessage(store: BinStore): MessageInitShape<typeof SketchSchema>['positive'] {
  const indexSteps: number[] = [];
  const counts: number[] = [];
  let previous = 0;
  for (const [bin, count] of store) {
    for (let left = count; left > 0; left -= MAX_COUNT) {
      indexSteps.push(bin - previous);
      counts.push(Math.min(left, MAX_COUNT));
      previous = bin;
    }
  }
  return { indexSteps, counts };
}

function readBins(message: Bins | undefined, store: BinStore): void {
  if (!message) return;
  if (message.indexSteps.length !== message.counts.length) throw invalidSketch('bins and counts differ in number');
  let bin = 0;
  message.indexSteps.forEach((step, at) => {
    bin += step;
    if (bin < 0 || bin > LAST_BIN) throw invalidSketch(`bin ${bin} does not exist`);
    store.add(bin, message.counts[at]!);
  });
}
