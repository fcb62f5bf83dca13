import { type Libc } from './af-packet-libc.js';
import { unusable } from './af-packet-options.js';
import { BLOCK_BYTES, type PacketSocket } from './af-packet-socket.js';
import { LiveClock } from '../live-clock.js';
import { LinkType } from '../../packet/link-types.js';
import { type FrameSink } from '../packet-source.js';

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

/** Who has a block. */
const STATUS_KERNEL = 0;
const STATUS_USER = 1;

/** struct tpacket_block_desc, in words of 32 bits */
const BLOCK = { status: 2, packets: 3, firstPacket: 4 } as const;
/** struct tpacket3_hdr, in words of 32 bits */
const PACKET = {
  next: 0,
  seconds: 1,
  nanoseconds: 2,
  captured: 3,
  wire: 4,
  status: 5,
  frameAt: 6,
  tag: 8,
  tagType: 9,
} as const;
const VLAN_VALID = 1 << 4;
const VLAN_TYPE_VALID = 1 << 6;
const TAG_BYTES = 4;
/** A tag stands behind the two addresses of an Ethernet header. */
const ADDRESSES_BYTES = 12;
const ETHERTYPE_VLAN = 0x8100;

/**
 * The ring that a socket shares with the kernel: blocks of packets that change hands by one word, their status.
 *
 * Memory order. The kernel writes the packets, then `smp_wmb`, then the status (prb_flush_block, prb_close_block in
 * net/packet/af_packet.c); we must not read a packet before we have read the status, nor give the block back before we
 * have read its last packet. On x64 the processor keeps that order by itself, on arm64 it does not, and a system call
 * in between would be no barrier by contract. Atomics.load and Atomics.store are, on a buffer that is not shared among
 * threads of JavaScript too: V8 makes `ldar` and `stlr` of them on arm64 (so read in Builtins_AtomicsLoad and
 * Builtins_AtomicsStore of Node 24.21 for linux-arm64), `mov` and `xchg` on x64. Nothing that stands behind a load-acquire
 * happens before it, nothing that stands before a store-release happens after it (Arm Architecture Reference Manual,
 * "Load-Acquire, Store-Release"): exactly the two rules above, for our reads as for the tag that we write into a block.
 *
 * VLAN. The kernel takes the outermost tag out of a frame and hands it on beside it. We put it back where it was, as
 * libpcap does: profiles then see what they would see in a capture file, the length on the wire included.
 */
export class PacketRing {
  packets = 0;
  /** The time of what was delivered. */
  readonly clock = new LiveClock(Date.now() * 1000, () => performance.now());
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private next = 0;

  private constructor(
    private readonly libc: Libc,
    private readonly address: bigint,
    private readonly socket: PacketSocket,
  ) {
    const memory = libc.view(address, socket.blocks * BLOCK_BYTES);
    this.bytes = new Uint8Array(memory);
    this.words = new Int32Array(memory);
  }

  /** @throws PicketError `capture.unusable` */
  static map(libc: Libc, socket: PacketSocket): PacketRing {
    const length = socket.blocks * BLOCK_BYTES;
    const address = libc.mmap(null, length, PROT_READ_WRITE, MAP_SHARED, socket.fd, 0);
    if (BigInt.asUintN(64, address) === MAP_FAILED) throw unusable(libc, 'mapping its ring');
    return new PacketRing(libc, address, socket);
  }

  /**
   * Delivers the next block, if there is one, and gives it back.
   * @returns false when the kernel still has it
   */
  deliverBlock(sink: FrameSink): boolean {
    const start = this.next * (BLOCK_BYTES >> 2);
    const { words } = this;
    if ((Atomics.load(words, start + BLOCK.status) & STATUS_USER) === 0) return false;
    let packet = start + (words[start + BLOCK.firstPacket] >> 2);
    for (let left = words[start + BLOCK.packets]; left > 0; left--) {
      this.deliverPacket(packet, sink);
      packet += words[packet + PACKET.next] >> 2;
    }
    Atomics.store(words, start + BLOCK.status, STATUS_KERNEL);
    this.next = this.next + 1 === this.socket.blocks ? 0 : this.next + 1;
    return true;
  }

  /** The ring is gone afterwards: no call of `deliverBlock` may follow. */
  unmap(): void {
    this.libc.munmap(this.address, this.socket.blocks * BLOCK_BYTES);
  }

  private deliverPacket(packet: number, sink: FrameSink): void {
    const { words } = this;
    const timeUs = (words[packet + PACKET.seconds] >>> 0) * 1e6 + Math.floor(words[packet + PACKET.nanoseconds] / 1000);
    this.clock.packet(timeUs);
    const { linkType } = this.socket;
    let at = packet * 4 + (words[packet + PACKET.frameAt] & 0xffff);
    let captured = words[packet + PACKET.captured];
    let wire = words[packet + PACKET.wire];
    if (
      (words[packet + PACKET.status] & VLAN_VALID) !== 0 &&
      captured >= ADDRESSES_BYTES &&
      linkType === LinkType.Ethernet
    ) {
      at = this.putTagBack(packet, at);
      captured += TAG_BYTES;
      wire += TAG_BYTES;
    }
    this.packets++;
    sink.frame(this.bytes, at, captured, wire, timeUs, linkType);
  }

  /** @returns where the frame begins now: the addresses move to the front, into the room that was reserved for it */
  private putTagBack(packet: number, frame: number): number {
    const { bytes, words } = this;
    const hasType = (words[packet + PACKET.status] & VLAN_TYPE_VALID) !== 0;
    const type = hasType ? words[packet + PACKET.tagType] & 0xffff : ETHERTYPE_VLAN;
    const tag = words[packet + PACKET.tag];
    const moved = frame - TAG_BYTES;
    bytes.copyWithin(moved, frame, frame + ADDRESSES_BYTES);
    const at = moved + ADDRESSES_BYTES;
    bytes[at] = type >> 8;
    bytes[at + 1] = type;
    bytes[at + 2] = tag >> 8;
    bytes[at + 3] = tag;
    return moved;
  }
}
