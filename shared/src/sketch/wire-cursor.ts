import { invalidSketch } from './validity.js';

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Reads protobuf's wire format from a part of a buffer. Numbers beyond 2^53 lose precision; none of ours is. */
export class WireCursor {
  /** Number of the field that `nextField` stopped at. */
  field = 0;
  private wireType = VARINT;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {}

  get hasMore(): boolean {
    return this.at < this.end;
  }

  /** Moves to the next field; its value is then read by one of the methods below. */
  nextField(): boolean {
    if (!this.hasMore) return false;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    return true;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; this.at < this.end; scale *= 128) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw invalidSketch('a number is cut off');
  }

  /** A `sint32`: zigzag coded. */
  signedVarint(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }

  double(): number {
    this.require(FIXED64);
    const at = this.advance(8);
    const { buffer, byteOffset } = this.bytes;
    return new DataView(buffer, byteOffset).getFloat64(at, true);
  }

  /** A cursor over a nested message or a packed array. */
  message(): WireCursor {
    this.require(DELIMITED);
    const length = this.varint();
    const at = this.advance(length);
    return new WireCursor(this.bytes, at, at + length);
  }

  /** A nested message's bytes, borrowed. */
  borrow(): Uint8Array {
    this.require(DELIMITED);
    const length = this.varint();
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Passes over a field that this version does not know. */
  skip(): void {
    if (this.wireType === VARINT) this.varint();
    else if (this.wireType === FIXED64) this.advance(8);
    else if (this.wireType === DELIMITED) this.advance(this.varint());
    else if (this.wireType === FIXED32) this.advance(4);
    else throw invalidSketch(`wire type ${this.wireType} does not exist`);
  }

  private require(wireType: number): void {
    if (this.wireType !== wireType) throw invalidSketch(`field ${this.field} has wire type ${this.wireType}`);
  }

  private advance(bytes: number): number {
    const at = this.at;
    if (at + bytes > this.end) throw invalidSketch('it is cut off');
    this.at += bytes;
    return at;
  }
}
