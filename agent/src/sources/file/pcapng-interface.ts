const LINK_TYPE_AT = 0;
const SNAP_LENGTH_AT = 4;
const OPTIONS_AT = 8;
const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const TWO_32 = 2 ** 32;
/** Divisors above this would lose bits in `toUs`. */
const EXACT_DIVISOR_LIMIT = 2 ** 21;

/** What a pcapng file says about an interface: link type, snap length, unit and origin of its times. */
export class PcapngInterface {
  readonly linkType: number;
  readonly snapBytes: number;
  private ticksPerSecond = 1_000_000n;
  private offsetSeconds = 0n;
  private ticksPerUs = 1;
  private offsetUs = 0;
  private isExact = true;

  /** @param body the block without its type, length and trailer; at least 8 bytes */
  constructor(body: DataView, littleEndian: boolean) {
    this.linkType = body.getUint16(LINK_TYPE_AT, littleEndian);
    this.snapBytes = body.getUint32(SNAP_LENGTH_AT, littleEndian);
    this.readOptions(body, littleEndian);
    const ticksPerUs = Number(this.ticksPerSecond) / 1e6;
    this.isExact = Number.isInteger(ticksPerUs) && ticksPerUs <= EXACT_DIVISOR_LIMIT;
    this.ticksPerUs = ticksPerUs;
    this.offsetUs = Number(this.offsetSeconds) * 1e6;
  }

  /** Microseconds since 1970, floored, of a time stamp in this interface's unit. */
  toUs(high: number, low: number): number {
    if (!this.isExact) return this.toUsSlowly(high, low);
    if (this.ticksPerUs === 1) return high * TWO_32 + low + this.offsetUs;
    // 64 bits do not fit a double: divide the upper half, carry its remainder down.
    const upper = Math.floor(high / this.ticksPerUs);
    const carried = (high % this.ticksPerUs) * TWO_32 + low;
    return upper * TWO_32 + Math.floor(carried / this.ticksPerUs) + this.offsetUs;
  }

  private toUsSlowly(high: number, low: number): number {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    return Number((ticks * 1_000_000n) / this.ticksPerSecond + this.offsetSeconds * 1_000_000n);
  }

  private readOptions(body: DataView, littleEndian: boolean): void {
    let at = OPTIONS_AT;
    while (at + 4 <= body.byteLength) {
      const code = body.getUint16(at, littleEndian);
      const length = body.getUint16(at + 2, littleEndian);
      if (code === OPTION_END || at + 4 + length > body.byteLength) return;
      if (code === OPTION_RESOLUTION && length === 1) this.ticksPerSecond = resolution(body.getUint8(at + 4));
      if (code === OPTION_OFFSET && length === 8) this.offsetSeconds = body.getBigInt64(at + 4, littleEndian);
      at += 4 + Math.ceil(length / 4) * 4;
    }
  }
}

/** Upper bit: a power of two, else a power of ten. */
function resolution(code: number): bigint {
  return (code & 0x80 ? 2n : 10n) ** BigInt(code & 0x7f);
}
