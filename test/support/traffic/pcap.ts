/** A frame and when it was seen. */
export interface TimedFrame {
  readonly timeUs: number;
  readonly frame: Buffer;
  /** Bytes on the wire, where the capture cut the frame off. */
  readonly wireBytes?: number;
}

export interface PcapOptions {
  readonly linkType?: number;
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
}

/** A classic pcap file. */
export function pcapOf(frames: readonly TimedFrame[], options: PcapOptions = {}): Buffer {
  const words = wordWriter(options.bigEndian === true);
  const fraction = options.nanoseconds === true ? 1000 : 1;
  const magic = options.nanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4;
  const head = words([
    magic,
    options.bigEndian === true ? 0x00020004 : 0x00040002,
    0,
    0,
    262144,
    options.linkType ?? 1,
  ]);
  const records = frames.map(({ timeUs, frame, wireBytes }) =>
    Buffer.concat([
      words([Math.floor(timeUs / 1e6), (timeUs % 1e6) * fraction, frame.length, wireBytes ?? frame.length]),
      frame,
    ]),
  );
  return Buffer.concat([head, ...records]);
}

export interface PcapngOptions {
  readonly linkType?: number;
  readonly bigEndian?: boolean;
  /** `if_tsresol`; microseconds when absent. */
  readonly resolution?: number;
  /** Ticks of a time in the unit that `resolution` names. */
  readonly ticks?: (timeUs: number) => bigint;
  readonly offsetSeconds?: bigint;
  /** Simple packet blocks, which have no time. */
  readonly simple?: boolean;
}

/** A pcapng file of one section and one interface. */
export function pcapngOf(frames: readonly TimedFrame[], options: PcapngOptions = {}): Buffer {
  const words = wordWriter(options.bigEndian === true);
  const block = (type: number, body: Buffer) => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    return Buffer.concat([words([type, padded.length + 12]), padded, words([padded.length + 12])]);
  };
  const section = block(0x0a0d0d0a, Buffer.concat([words([0x1a2b3c4d]), Buffer.from([0, 1, 0, 0]), words([0, 0])]));
  const packets = frames.map(({ timeUs, frame }) => {
    if (options.simple === true) return block(3, Buffer.concat([words([frame.length]), frame]));
    const ticks = options.ticks?.(timeUs) ?? BigInt(timeUs);
    const stamp = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
    return block(6, Buffer.concat([words([0, ...stamp, frame.length, frame.length]), frame]));
  });
  return Buffer.concat([section, block(1, interfaceBody(options)), ...packets]);
}

function interfaceBody(options: PcapngOptions): Buffer {
  const isBig = options.bigEndian === true;
  const pairs: Buffer[] = [];
  if (options.resolution !== undefined) {
    pairs.push(half(isBig, 9), half(isBig, 1), Buffer.from([options.resolution, 0, 0, 0]));
  }
  if (options.offsetSeconds !== undefined) {
    const offset = Buffer.alloc(8);
    if (isBig) offset.writeBigInt64BE(options.offsetSeconds);
    else offset.writeBigInt64LE(options.offsetSeconds);
    pairs.push(half(isBig, 14), half(isBig, 8), offset);
  }
  return Buffer.concat([half(isBig, options.linkType ?? 1), half(isBig, 0), wordWriter(isBig)([0]), ...pairs]);
}

function half(isBigEndian: boolean, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  if (isBigEndian) bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}

function wordWriter(isBigEndian: boolean): (values: readonly number[]) => Buffer {
  return (values) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) =>
      isBigEndian ? bytes.writeUInt32BE(value, index * 4) : bytes.writeUInt32LE(value, index * 4),
    );
    return bytes;
  };
}
