import { FragmentKind, type Packet } from '../packet/packet.js';

const MAX_ENTRIES = 4096;
const MAX_AGE_US = 30_000_000;
/** Offsets are multiples of eight bytes: one bit each. */
const UNIT_BYTES = 8;
const UNITS = 65_536 / UNIT_BYTES;

interface Datagram {
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly timeUs: number;
  /** One bit for every eight bytes that have been seen. */
  readonly seen: Uint8Array;
}

/**
 * Ports of datagrams whose first fragment has passed, so that the others find their flow (profiles.md §10.2 rule 7). No
 * reassembly. Fragments are rare; this is the one part of the packet path that allocates, at most 4,096 small entries.
 */
export class FragmentTable {
  /** Entries dropped because the table was full. */
  overflows = 0;
  /** Fragments that cover what another one has covered. */
  overlaps = 0;
  private readonly datagrams = new Map<string, Datagram>();

  /** Remembers a first fragment, or gives a later one the ports of its first. */
  resolve(packet: Packet, timeUs: number): void {
    const key = keyOf(packet);
    const known = this.datagrams.get(key);
    const isFresh = known !== undefined && timeUs - known.timeUs <= MAX_AGE_US;
    if (packet.fragment === FragmentKind.First) {
      const seen = isFresh ? known.seen : new Uint8Array(UNITS / 8);
      this.cover(seen, packet);
      this.remember(key, packet, timeUs, seen);
    } else if (isFresh) {
      this.cover(known.seen, packet);
      packet.protocol = known.protocol;
      packet.sourcePort = known.sourcePort;
      packet.destinationPort = known.destinationPort;
    }
  }

  /** The input is over: what comes next has nothing to do with it. */
  clear(): void {
    this.datagrams.clear();
  }

  private remember(key: string, packet: Packet, timeUs: number, seen: Uint8Array): void {
    // Taken out and put in again, so that the map's order stays the order of age.
    this.datagrams.delete(key);
    if (this.datagrams.size === MAX_ENTRIES) this.dropOldest();
    const { protocol, sourcePort, destinationPort } = packet;
    this.datagrams.set(key, { protocol, sourcePort, destinationPort, timeUs, seen });
  }

  private dropOldest(): void {
    for (const key of this.datagrams.keys()) {
      this.datagrams.delete(key);
      this.overflows++;
      return;
    }
  }

  private cover(seen: Uint8Array, packet: Packet): void {
    const lengthBytes = packet.headerBytes + packet.payloadBytes;
    const first = packet.fragmentOffset / UNIT_BYTES;
    const last = Math.min(UNITS, Math.ceil((packet.fragmentOffset + lengthBytes) / UNIT_BYTES));
    let isOverlap = false;
    for (let unit = first; unit < last; unit++) {
      const bit = 1 << (unit & 7);
      isOverlap ||= (seen[unit >> 3] & bit) !== 0;
      seen[unit >> 3] |= bit;
    }
    if (isOverlap) this.overlaps++;
  }
}

/**
 * IPv4 counts identifications by protocol (RFC 791). IPv6 does not (RFC 8200, 4.5): only the next header of the first
 * fragment says what the datagram holds, and extension headers may stand in front of that.
 */
function keyOf(p: Packet): string {
  const head = `${p.fragmentId},${p.tunnelKind},${p.tunnelId},${p.source0},${p.destination0}`;
  if (p.ipVersion === 4) return `${p.protocol},${head}`;
  return `${head},${p.source1},${p.source2},${p.source3},${p.destination1},${p.destination2},${p.destination3}`;
}
