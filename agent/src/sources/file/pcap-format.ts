import { followTime } from '../../packet/packet-time.js';
import { type LinkType } from '../../packet/link-types.js';
import { type FrameSink } from '../packet-source.js';
import { RECORD_LIMIT_BYTES, type RecordFormat } from './record-format.js';

export const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const LINK_TYPE_AT = 20;
/** The upper bits of the link type say how long the frame check sequence is. */
const LINK_TYPE_MASK = 0x03ffffff;

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;

export function isPcap(bytes: Uint8Array): boolean {
  return bytes.length >= PCAP_HEADER_BYTES && magicOf(bytes) !== null;
}

/** The classic format: one link type, records with seconds and a fraction. */
export class PcapFormat implements RecordFormat {
  packets = 0;
  clockUs = 0;
  fault: string | null = null;
  wantedBytes = RECORD_HEADER_BYTES;
  readonly linkType: LinkType;
  private readonly littleEndian: boolean;
  private readonly fractionsPerUs: number;

  /** @param header the file's first 24 bytes, of which `isPcap` is true */
  constructor(header: Uint8Array) {
    const magic = magicOf(header);
    this.littleEndian = magic?.littleEndian ?? true;
    this.fractionsPerUs = magic?.fractionsPerUs ?? 1;
    this.linkType = view(header).getUint32(LINK_TYPE_AT, this.littleEndian) & LINK_TYPE_MASK;
  }

  deliver(bytes: Uint8Array, start: number, end: number, sink: FrameSink): number {
    const fields = view(bytes);
    const little = this.littleEndian;
    let at = start;
    while (at + RECORD_HEADER_BYTES <= end) {
      const capturedBytes = fields.getUint32(at + 8, little);
      if (capturedBytes > RECORD_LIMIT_BYTES) return this.stop(at, capturedBytes);
      if (at + RECORD_HEADER_BYTES + capturedBytes > end) {
        this.wantedBytes = RECORD_HEADER_BYTES + capturedBytes;
        return at;
      }
      const timeUs =
        fields.getUint32(at, little) * 1e6 + Math.floor(fields.getUint32(at + 4, little) / this.fractionsPerUs);
      const wireBytes = fields.getUint32(at + 12, little);
      at += RECORD_HEADER_BYTES;
      this.packets++;
      this.clockUs = followTime(this.clockUs, timeUs);
      sink.frame(bytes, at, capturedBytes, wireBytes, timeUs, this.linkType);
      at += capturedBytes;
    }
    this.wantedBytes = RECORD_HEADER_BYTES;
    return at;
  }

  remark(): string | null {
    return null;
  }

  private stop(at: number, capturedBytes: number): number {
    this.fault = `packet ${this.packets + 1} claims ${capturedBytes} bytes`;
    return at;
  }
}

function magicOf(bytes: Uint8Array): { littleEndian: boolean; fractionsPerUs: number } | null {
  for (const littleEndian of [true, false]) {
    const magic = view(bytes).getUint32(0, littleEndian);
    if (magic === MICROSECOND_MAGIC) return { littleEndian, fractionsPerUs: 1 };
    if (magic === NANOSECOND_MAGIC) return { littleEndian, fractionsPerUs: 1000 };
  }
  return null;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
