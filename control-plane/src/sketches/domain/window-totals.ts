import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { DdSketch, mergeEncoded, WireCursor, writeSketch } from '@picket/shared/sketch';

/** Field numbers of uplink.proto. */
const WINDOW = { flows: 9, packets: 10, classes: 11, features: 12 } as const;
const CLASS = { name: 1, flows: 2, alerted: 3, scores: 4 } as const;
const FEATURE = { name: 1, sketch: 2 } as const;

const text = new TextDecoder();

export interface ClassTotals {
  flows: number;
  alerted: number;
  /** Of the model's probability for its chosen class. */
  readonly scores: DdSketch;
}

/**
 * Everything that one model scored in any number of windows, of any number of agents. A monoid like the sketches it
 * is made of: windows and sums of windows have one form (an encoded `SketchWindow`) and merge in any order.
 */
export class WindowTotals {
  flows = 0;
  packets = 0;
  readonly classes = new Map<string, ClassTotals>();
  readonly features = new Map<string, DdSketch>();

  /**
   * Adds an encoded `SketchWindow` that this process has written: read field by field, since building messages of a
   * large fleet's windows costs many times as much as merging them.
   */
  add(window: Uint8Array): void {
    const cursor = new WireCursor(window, 0, window.length);
    while (cursor.nextField()) {
      if (cursor.field === WINDOW.flows) this.flows += cursor.varint();
      else if (cursor.field === WINDOW.packets) this.packets += cursor.varint();
      else if (cursor.field === WINDOW.classes) this.addClass(cursor.message());
      else if (cursor.field === WINDOW.features) this.addFeature(cursor.message());
      else cursor.skip();
    }
  }

  /** As a `SketchWindow`, without what names a single window. */
  encode(): Uint8Array {
    const writer = new BinaryWriter();
    writer.tag(WINDOW.flows, WireType.Varint).uint64(this.flows);
    writer.tag(WINDOW.packets, WireType.Varint).uint64(this.packets);
    for (const [name, { flows, alerted, scores }] of this.classes) {
      writer.tag(WINDOW.classes, WireType.LengthDelimited).fork();
      writer.tag(CLASS.name, WireType.LengthDelimited).string(name);
      writer.tag(CLASS.flows, WireType.Varint).uint64(flows);
      writer.tag(CLASS.alerted, WireType.Varint).uint64(alerted);
      writeSketch(writer.tag(CLASS.scores, WireType.LengthDelimited).fork(), scores).join();
      writer.join();
    }
    for (const [name, sketch] of this.features) {
      writer.tag(WINDOW.features, WireType.LengthDelimited).fork();
      writer.tag(FEATURE.name, WireType.LengthDelimited).string(name);
      writeSketch(writer.tag(FEATURE.sketch, WireType.LengthDelimited).fork(), sketch).join();
      writer.join();
    }
    return writer.finish();
  }

  private addClass(cursor: WireCursor): void {
    let name = '';
    let [flows, alerted] = [0, 0];
    let scores: Uint8Array | undefined;
    while (cursor.nextField()) {
      if (cursor.field === CLASS.name) name = text.decode(cursor.borrow());
      else if (cursor.field === CLASS.flows) flows = cursor.varint();
      else if (cursor.field === CLASS.alerted) alerted = cursor.varint();
      else if (cursor.field === CLASS.scores) scores = cursor.borrow();
      else cursor.skip();
    }
    const totals = this.classOf(name);
    totals.flows += flows;
    totals.alerted += alerted;
    if (scores) mergeEncoded(scores, totals.scores);
  }

  private addFeature(cursor: WireCursor): void {
    let name = '';
    let sketch: Uint8Array | undefined;
    while (cursor.nextField()) {
      if (cursor.field === FEATURE.name) name = text.decode(cursor.borrow());
      else if (cursor.field === FEATURE.sketch) sketch = cursor.borrow();
      else cursor.skip();
    }
    if (sketch) mergeEncoded(sketch, this.featureOf(name));
  }

  private classOf(name: string): ClassTotals {
    const known = this.classes.get(name);
    if (known) return known;
    const totals = { flows: 0, alerted: 0, scores: new DdSketch() };
    this.classes.set(name, totals);
    return totals;
  }

  private featureOf(name: string): DdSketch {
    const known = this.features.get(name);
    if (known) return known;
    const sketch = new DdSketch();
    this.features.set(name, sketch);
    return sketch;
  }
}
