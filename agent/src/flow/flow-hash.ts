import { type Packet } from '../packet/packet.js';

const BYTES_OF_KEY = 44;
const BYTE_VALUES = 256;
/** Where the bytes of each word of the key have their tables. */
const enum Table {
  Kind = 0,
  Ports = 4 * 256,
  Low0 = 8 * 256,
  High0 = 12 * 256,
  Tunnel = 16 * 256,
  Low1 = 20 * 256,
  Low2 = 24 * 256,
  Low3 = 28 * 256,
  High1 = 32 * 256,
  High2 = 36 * 256,
  High3 = 40 * 256,
}

/**
 * Tabulation hashing: every byte of the key picks a random word from a table of its own, and the words are xored. Nobody
 * who does not know the tables can choose keys that collide more often than random ones, which a multiplicative hash
 * with a seed does not promise.
 */
export class FlowHash {
  private readonly tables = new Int32Array(BYTES_OF_KEY * BYTE_VALUES);

  constructor() {
    crypto.getRandomValues(this.tables);
  }

  /** Hash of a key whose endpoints are already in order. */
  ofKey(key: FlowKey): number {
    const t = this.tables;
    let hash = byteHash(t, Table.Kind, key.kind) ^ byteHash(t, Table.Ports, key.ports);
    hash ^= byteHash(t, Table.Low0, key.low0) ^ byteHash(t, Table.High0, key.high0);
    if (key.tunnel !== 0) hash ^= byteHash(t, Table.Tunnel, key.tunnel);
    if (!key.isIpv6) return hash;
    hash ^= byteHash(t, Table.Low1, key.low1) ^ byteHash(t, Table.High1, key.high1);
    hash ^= byteHash(t, Table.Low2, key.low2) ^ byteHash(t, Table.High2, key.high2);
    return hash ^ byteHash(t, Table.Low3, key.low3) ^ byteHash(t, Table.High3, key.high3);
  }
}

function byteHash(tables: Int32Array, at: number, word: number): number {
  return (
    tables[at + (word & 255)] ^
    tables[at + 256 + ((word >>> 8) & 255)] ^
    tables[at + 512 + ((word >>> 16) & 255)] ^
    tables[at + 768 + (word >>> 24)]
  );
}

/** The key of a packet's flow: what both directions have in common. One object serves all packets. */
export class FlowKey {
  /** Protocol, IP version and what else tells flows of the same endpoints apart. */
  kind = 0;
  /** Port of the low endpoint in the upper half. */
  ports = 0;
  tunnel = 0;
  low0 = 0;
  low1 = 0;
  low2 = 0;
  low3 = 0;
  high0 = 0;
  high1 = 0;
  high2 = 0;
  high3 = 0;
  isIpv6 = false;

  /** Takes an IPv4 packet's endpoints; `packet.isFromHigh` says which one is its source. */
  takeIpv4(packet: Packet): void {
    if (packet.isFromHigh) {
      this.low0 = packet.destination0;
      this.high0 = packet.source0;
      this.ports = (packet.destinationPort << 16) | packet.sourcePort;
    } else {
      this.low0 = packet.source0;
      this.high0 = packet.destination0;
      this.ports = (packet.sourcePort << 16) | packet.destinationPort;
    }
  }
}
