import { LinkType } from '../sources/index.js';

/** Ethernet header with two VLAN tags: what a frame may have above the MTU. */
const LINK_BYTES = 22;
const ETHERNET_BYTES = 14;
/** Of every so many packets, this many consecutive ones are compared with each other. */
const CYCLE = 256;
const GROUP = 16;
/** Bytes of a packet that are compared, from its IP header on. */
const COMPARED_BYTES = 64;
/** A router between two mirrored ports changes time to live and checksum; both stand in this word of the header. */
const ROUTED_WORD = 8;

export interface FrameCounters {
  /** Frames larger than the interface can send. */
  superFrames: number;
  /** Packets that were compared with their neighbours, and how many of them came exactly twice. */
  compared: number;
  duplicates: number;
}

/**
 * Looks at the frames of an interface for what spoils every feature: frames that were joined before capture, and packets
 * that a mirror port sends twice. A packet that comes more than twice is a flood or a retransmission, not a mirror.
 */
export class FrameWatch {
  readonly counters: FrameCounters = { superFrames: 0, compared: 0, duplicates: 0 };
  private readonly largestBytes: number;
  private readonly hashes = new Int32Array(GROUP);
  private at = 0;

  /** @param mtuBytes of the interface; 0: unknown */
  constructor(mtuBytes: number) {
    this.largestBytes = mtuBytes > 0 ? mtuBytes + LINK_BYTES : Infinity;
  }

  see(bytes: Uint8Array, offset: number, capturedBytes: number, wireBytes: number, linkType: LinkType): void {
    if (wireBytes > this.largestBytes) this.counters.superFrames++;
    const place = this.at++ & (CYCLE - 1);
    if (place >= GROUP) return;
    const header = linkType === LinkType.Ethernet ? ETHERNET_BYTES : 0;
    this.hashes[place] = hashOf(bytes, offset + header, Math.min(capturedBytes - header, COMPARED_BYTES), wireBytes);
    if (place === GROUP - 1) this.compare();
  }

  private compare(): void {
    const { hashes, counters } = this;
    counters.compared += GROUP;
    hashes.sort();
    for (let from = 0; from < GROUP;) {
      let to = from + 1;
      while (to < GROUP && hashes[to] === hashes[from]) to++;
      if (to - from === 2) counters.duplicates += 2;
      from = to;
    }
  }
}

/** FNV-1a over the packet's first bytes and its length. */
function hashOf(bytes: Uint8Array, start: number, length: number, wireBytes: number): number {
  let hash = 0x811c9dc5 ^ wireBytes;
  for (let at = 0; at < length; at++) {
    if ((at & ~3) === ROUTED_WORD) continue;
    hash = Math.imul(hash ^ bytes[start + at], 0x01000193);
  }
  return hash;
}
