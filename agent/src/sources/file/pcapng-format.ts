import { followTime } from '../../packet/packet-time.js';
import { isReadableLinkType, linkTypeName } from '../../packet/link-types.js';
import { type FrameSink } from '../packet-source.js';
import { PcapngInterface } from './pcapng-interface.js';
import { RECORD_LIMIT_BYTES, type RecordFormat } from './record-format.js';

const enum Block {
  Interface = 1,
  ObsoletePacket = 2,
  SimplePacket = 3,
  EnhancedPacket = 6,
  SectionHeader = 0x0a0d0d0a,
}
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BLOCK_HEADER_BYTES = 8;
const BLOCK_FRAME_BYTES = 12;
const PACKET_HEADER_BYTES = 20;
const SIMPLE_HEADER_BYTES = 4;

/** A section header's block type reads alike in both byte orders. */
export function isPcapng(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK_FRAME_BYTES && viewOf(bytes).getUint32(0) === (Block.SectionHeader as number);
}

/** Sections of blocks; every interface has its own link type and clock. */
export class PcapngFormat implements RecordFormat {
  packets = 0;
  clockUs = 0;
  fault: string | null = null;
  wantedBytes = BLOCK_FRAME_BYTES;
  /** Packets that were passed over, by the unreadable link type of their interface. */
  readonly refused = new Map<number, number>();
  private littleEndian = true;
  /** Bytes still to be passed over of a block that is too long to be kept. */
  private skipBytes = 0;
  private interfaces: PcapngInterface[] = [];

  constructor(private readonly anyLinkType: boolean) {}

  deliver(bytes: Uint8Array, start: number, end: number, sink: FrameSink): number {
    const fields = viewOf(bytes);
    let at = this.passOver(start, end);
    this.wantedBytes = BLOCK_FRAME_BYTES;
    while (at + BLOCK_FRAME_BYTES <= end && this.fault === null) {
      const type = this.blockType(fields, at);
      const length = fields.getUint32(at + 4, this.littleEndian);
      if (length < BLOCK_FRAME_BYTES || (length > RECORD_LIMIT_BYTES && isNeeded(type))) {
        this.fault = `after packet ${this.packets}, a block claims ${length} bytes`;
        return at;
      }
      if (length > RECORD_LIMIT_BYTES) {
        this.skipBytes = roundedUp(length);
        at = this.passOver(at, end);
        continue;
      }
      if (at + length > end) {
        this.wantedBytes = length;
        return at;
      }
      this.block(type, bytes, fields, at + BLOCK_HEADER_BYTES, at + length - 4, sink);
      at += length;
    }
    return at;
  }

  /** What holds no packet (secrets, names, a vendor's own) may be of any length, and is never held in memory. */
  private passOver(at: number, end: number): number {
    const passed = Math.min(this.skipBytes, end - at);
    this.skipBytes -= passed;
    return at + passed;
  }

  remark(): string | null {
    if (this.skipBytes > 0) return `cut off after packet ${this.packets}`;
    if (this.refused.size === 0) return null;
    const parts = [...this.refused].map(([linkType, count]) => `${count} of link type ${linkTypeName(linkType)}`);
    return `packets passed over: ${parts.join(', ')}`;
  }

  /** A section header decides the byte order of all that follows, its own length included. */
  private blockType(fields: DataView, at: number): number {
    if (fields.getUint32(at) === (Block.SectionHeader as number)) {
      this.littleEndian = fields.getUint32(at + BLOCK_HEADER_BYTES, true) === BYTE_ORDER_MAGIC;
      this.interfaces = [];
    }
    return fields.getUint32(at, this.littleEndian);
  }

  private block(type: number, bytes: Uint8Array, fields: DataView, at: number, end: number, sink: FrameSink): void {
    const size = end - at;
    if (type === (Block.EnhancedPacket as number) && size >= PACKET_HEADER_BYTES) {
      this.packet(bytes, fields, fields.getUint32(at, this.littleEndian), at, end, sink);
    } else if (type === (Block.ObsoletePacket as number) && size >= PACKET_HEADER_BYTES) {
      this.packet(bytes, fields, fields.getUint16(at, this.littleEndian), at, end, sink);
    } else if (type === (Block.SimplePacket as number) && size >= SIMPLE_HEADER_BYTES) {
      this.simplePacket(bytes, fields, at, end, sink);
    } else if (type === (Block.Interface as number) && size >= 8) {
      const body = new DataView(bytes.buffer, bytes.byteOffset + at, size);
      this.interfaces.push(new PcapngInterface(body, this.littleEndian));
    }
  }

  private packet(bytes: Uint8Array, fields: DataView, index: number, at: number, end: number, sink: FrameSink): void {
    const source = this.interfaces[index];
    if (source === undefined) return this.undeclared(index);
    const little = this.littleEndian;
    const capturedBytes = Math.min(fields.getUint32(at + 12, little), end - at - PACKET_HEADER_BYTES);
    const wireBytes = fields.getUint32(at + 16, little);
    const timeUs = source.toUs(fields.getUint32(at + 4, little), fields.getUint32(at + 8, little));
    this.hand(bytes, at + PACKET_HEADER_BYTES, capturedBytes, wireBytes, timeUs, source.linkType, sink);
  }

  /** Has no time and belongs to the section's first interface. */
  private simplePacket(bytes: Uint8Array, fields: DataView, at: number, end: number, sink: FrameSink): void {
    const source = this.interfaces[0];
    if (source === undefined) return this.undeclared(0);
    const wireBytes = fields.getUint32(at, this.littleEndian);
    const snapBytes = source.snapBytes === 0 ? wireBytes : source.snapBytes;
    const capturedBytes = Math.min(wireBytes, snapBytes, end - at - SIMPLE_HEADER_BYTES);
    this.hand(bytes, at + SIMPLE_HEADER_BYTES, capturedBytes, wireBytes, 0, source.linkType, sink);
  }

  private hand(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: number,
    sink: FrameSink,
  ): void {
    if (!this.anyLinkType && !isReadableLinkType(linkType)) {
      this.refused.set(linkType, (this.refused.get(linkType) ?? 0) + 1);
      return;
    }
    this.packets++;
    this.clockUs = followTime(this.clockUs, timeUs);
    sink.frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType);
  }

  private undeclared(index: number): void {
    this.fault = `after packet ${this.packets}, a packet of interface ${index}, which was not declared`;
  }
}

/** Blocks without which the packets cannot be read. */
function isNeeded(type: number): boolean {
  switch (type as Block) {
    case Block.Interface:
    case Block.ObsoletePacket:
    case Block.SimplePacket:
    case Block.EnhancedPacket:
    case Block.SectionHeader:
      return true;
    default:
      return false;
  }
}

/** Blocks are padded to words of 32 bits. */
function roundedUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
