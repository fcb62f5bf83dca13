/** Frames byte by byte, for captures that tests make up. Checksums stay zero: nobody looks at them. */

export interface TcpOptions {
  readonly flags?: number;
  readonly payload?: number;
  readonly window?: number;
  readonly sequence?: number;
  /** Bytes of the header, options included. */
  readonly headerBytes?: number;
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
export const URG = 32;

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, gre: 47, icmpv6: 58, sctp: 132 } as const;

/** 16 bits in network order. */
export function u16(value: number): Buffer {
  return Buffer.from([(value >> 8) & 255, value & 255]);
}

export function u32(value: number): Buffer {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
}

export function tcp(sourcePort: number, destinationPort: number, options: TcpOptions = {}): Buffer {
  const headerBytes = options.headerBytes ?? 20;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt32BE(options.sequence ?? 0, 4);
  header[12] = (headerBytes / 4) << 4;
  header[13] = options.flags ?? ACK;
  header.writeUInt16BE(options.window ?? 1000, 14);
  // Options of one byte each: no-operation.
  header.fill(1, 20);
  return Buffer.concat([header, Buffer.alloc(options.payload ?? 0, 0x61)]);
}

export function udp(sourcePort: number, destinationPort: number, payload = 0): Buffer {
  return Buffer.concat([u16(sourcePort), u16(destinationPort), u16(8 + payload), u16(0), Buffer.alloc(payload, 0x62)]);
}

/** Type and code, four bytes of rest, then the body. */
export function icmp(type: number, code: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), body]);
}

export interface Ipv4Options {
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
  readonly identification?: number;
  /** Total length, if it is to be another than the true one. */
  readonly totalBytes?: number;
}

export function ipv4(
  source: string,
  destination: string,
  protocol: number,
  body: Buffer,
  options: Ipv4Options = {},
): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE((options.totalBytes ?? 20 + body.length) & 0xffff, 2);
  header.writeUInt16BE(options.identification ?? 0, 4);
  header.writeUInt16BE(((options.moreFragments === true ? 1 : 0) << 13) | ((options.fragmentOffset ?? 0) / 8), 6);
  header[8] = 64;
  header[9] = protocol;
  Buffer.from(source.split('.').map(Number)).copy(header, 12);
  Buffer.from(destination.split('.').map(Number)).copy(header, 16);
  return Buffer.concat([header, body]);
}

/** Addresses as eight groups, for example `fd00:0:0:0:0:0:0:1`. */
export function ipv6(source: string, destination: string, nextHeader: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 0x60;
  header.writeUInt16BE(body.length, 4);
  header[6] = nextHeader;
  header[7] = 64;
  return Buffer.concat([header, groups(source), groups(destination), body]);
}

function groups(address: string): Buffer {
  return Buffer.concat(address.split(':').map((group) => u16(parseInt(group, 16))));
}

export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, mpls: 0x8847 } as const;

/** A destination address whose first nibbles are zero, so that no original misreads the frame. */
const QUIET_MAC = Buffer.from([0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2]);

export function ethernet(body: Buffer, etherType: number = ETHER_TYPE.ipv4, addresses: Buffer = QUIET_MAC): Buffer {
  return Buffer.concat([addresses, u16(etherType), body]);
}

/** A VLAN tag and what stands behind it, to be put behind `ETHER_TYPE.vlan`. */
export function vlanTag(id: number, etherType: number, body: Buffer): Buffer {
  return Buffer.concat([u16(id), u16(etherType), body]);
}
