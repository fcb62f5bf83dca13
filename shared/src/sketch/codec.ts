import { create, fromBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
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
    positive: binsToArrays(sketch.positive),
    negative: binsToArrays(sketch.negative),
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

/** The bytes of `sketchToMessage`, written without building the message: rollups write a great many. */
export function encodeSketch(sketch: DdSketch): Uint8Array {
  return writeSketch(new BinaryWriter(), sketch).finish();
}

/** Writes a sketch's fields where the writer stands, for messages that hold sketches. Zero is left out, as ever. */
export function writeSketch(writer: BinaryWriter, sketch: DdSketch): BinaryWriter {
  writer.tag(1, WireType.Varint).uint32(RESOLUTION);
  if (sketch.zeros > 0) writer.tag(2, WireType.Varint).uint64(sketch.zeros);
  if (sketch.missing > 0) writer.tag(3, WireType.Varint).uint64(sketch.missing);
  writeDouble(writer, 4, sketch.min);
  writeDouble(writer, 5, sketch.max);
  writeDouble(writer, 6, sketch.sum);
  writeBins(writer.tag(7, WireType.LengthDelimited).fork(), sketch.positive).join();
  return writeBins(writer.tag(8, WireType.LengthDelimited).fork(), sketch.negative).join();
}

/**
 * @throws PicketError `sketch.invalid`, `sketch.resolution`
 * @throws Error of protobuf when the bytes are not a message
 */
export function decodeSketch(bytes: Uint8Array): DdSketch {
  return sketchFromMessage(fromBinary(SketchSchema, bytes));
}

function writeDouble(writer: BinaryWriter, field: number, value: number): void {
  if (!Object.is(value, 0)) writer.tag(field, WireType.Bit64).double(value);
}

function writeBins(writer: BinaryWriter, store: BinStore): BinaryWriter {
  const { indexSteps, counts } = binsToArrays(store);
  if (counts.length === 0) return writer;
  writer.tag(1, WireType.LengthDelimited).fork();
  for (const step of indexSteps) writer.sint32(step);
  writer.join().tag(2, WireType.LengthDelimited).fork();
  for (const count of counts) writer.uint32(count);
  return writer.join();
}

function binsToArrays(store: BinStore): { indexSteps: number[]; counts: number[] } {
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
  message.indexSteps.forEach((step, index) => {
    bin += step;
    if (bin < 0 || bin > LAST_BIN) throw invalidSketch(`bin ${bin} does not exist`);
    store.add(bin, message.counts[index]!);
  });
}
