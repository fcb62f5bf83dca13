/*
 * The rules of profiles.md §10.2 once more, as plainly as they can be written: slices, exceptions, recursion. It shares
 * nothing with the agent, whose decoder it checks.
 */

export interface ReferencePacket {
  readonly timeUs: number;
  readonly ipVersion: number;
  readonly source: string;
  readonly destination: string;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
  readonly payload: number;
  readonly header: number;
  readonly flags: number;
  readonly window: number;
  readonly sequence: number | null;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly fragment: { readonly id: number; readonly offset: number; readonly more: boolean } | null;
  readonly tunnel: string;
}

export interface ReferenceOptions {
  readonly ipip?: boolean;
  readonly gre?: boolean;
  readonly vxlan?: boolean;
}

/** Why a frame makes no packet: `unsupported:ethertype`, `malformed:ipv4` … */
export class Rejected extends Error {}

type Ip = Omit<ReferencePacket, 'timeUs'>;

/** A piece of a frame: its captured bytes and how many there were on the wire. */
interface Piece {
  readonly bytes: Buffer;
  readonly wire: number;
}

interface Context {
  readonly options: ReferenceOptions;
  readonly layers: { count: number };
  readonly tunnels: number;
  readonly tunnel: string;
}

export function decodeReference(
  frame: Buffer,
  wireBytes: number,
  timeUs: number,
  linkType: number,
  options: ReferenceOptions,
): ReferencePacket {
  const context: Context = { options, layers: { count: 0 }, tunnels: 0, tunnel: '' };
  const piece = { bytes: frame, wire: Math.max(wireBytes, frame.length) };
  return { ...link(piece, linkType, context), timeUs };
}

function link(piece: Piece, linkType: number, context: Context): Ip {
  const { bytes } = piece;
  const headers: Record<number, number> = { 1: 14, 113: 16, 276: 20, 0: 4, 108: 4, 101: 0, 228: 0, 229: 0 };
  const size = headers[linkType] ?? 0;
  if (bytes.length <= size) throw new Rejected('malformed:link');
  if (linkType === 1) return network(bytes.readUInt16BE(12), after(piece, 14), context);
  if (linkType === 113) return network(bytes.readUInt16BE(14), after(piece, 16), context);
  if (linkType === 276) return network(bytes.readUInt16BE(0), after(piece, 20), context);
  if (size === 4) {
    const family = linkType === 108 || bytes[0] === 0 ? bytes[3] : bytes[0];
    return network(family === 2 ? 0x800 : [10, 24, 28, 30].includes(family) ? 0x86dd : 0, after(piece, 4), context);
  }
  return network(byVersion(bytes), piece, context);
}

function network(etherType: number, piece: Piece, context: Context, tags = 0): Ip {
  const { bytes } = piece;
  if ([0x8100, 0x88a8, 0x9100].includes(etherType)) {
    layer(context, tags < 4);
    need(bytes, 4, 'malformed:link');
    return network(bytes.readUInt16BE(2), after(piece, 4), context, tags + 1);
  }
  if (etherType === 0x800) return ipv4(piece, context);
  if (etherType === 0x86dd) return ipv6(piece, context);
  if (etherType === 0x8847 || etherType === 0x8848) return mpls(piece, context, 1);
  if (etherType === 0x8863) throw new Rejected('unsupported:pppoe_discovery');
  if (etherType === 0x8864) {
    layer(context, true);
    need(bytes, 8, 'malformed:link');
    const protocol = bytes.readUInt16BE(6);
    return onlyIp({ 0x21: 0x800, 0x57: 0x86dd }[protocol] ?? 0, after(piece, 8), context, 'unsupported:ppp_protocol');
  }
  const isSnap =
    etherType < 0x600 && bytes.subarray(0, 6).equals(Buffer.from('aaaa03000000', 'hex')) && bytes.length >= 8;
  if (!isSnap) throw new Rejected('unsupported:ethertype');
  return onlyIp(bytes.readUInt16BE(6), after(piece, 8), context, 'unsupported:ethertype');
}

function mpls(piece: Piece, context: Context, label: number): Ip {
  layer(context, label <= 8);
  need(piece.bytes, 4, 'malformed:link');
  const rest = after(piece, 4);
  if (!(piece.bytes[2] & 1)) return mpls(rest, context, label + 1);
  need(rest.bytes, 1, 'malformed:link');
  return onlyIp(byVersion(rest.bytes), rest, context, 'unsupported:mpls_payload');
}

function onlyIp(etherType: number, piece: Piece, context: Context, otherwise: string): Ip {
  if (etherType === 0x800) return ipv4(piece, context);
  if (etherType === 0x86dd) return ipv6(piece, context);
  throw new Rejected(otherwise);
}

function ipv4(piece: Piece, context: Context): Ip {
  layer(context, true);
  const { bytes } = piece;
  need(bytes, 20, 'malformed:ipv4');
  const ihl = (bytes[0] & 15) * 4;
  const total = bytes.readUInt16BE(2);
  if (bytes[0] >> 4 !== 4 || ihl < 20 || bytes.length < ihl || (total !== 0 && total < ihl)) {
    throw new Rejected('malformed:ipv4');
  }
  const field = bytes.readUInt16BE(6);
  const offset = (field & 0x1fff) * 8;
  const more = (field & 0x2000) !== 0;
  const address = (at: number) => [...bytes.subarray(at, at + 4)].join('.');
  return datagram(
    { ipVersion: 4, source: address(12), destination: address(16) },
    bytes[9],
    body(piece, ihl, total === 0 ? Infinity : total - ihl),
    offset > 0 || more ? { id: bytes.readUInt16BE(4), offset, more } : null,
    context,
  );
}

function ipv6(piece: Piece, context: Context): Ip {
  layer(context, true);
  const { bytes } = piece;
  need(bytes, 40, 'malformed:ipv6');
  if (bytes[0] >> 4 !== 6) throw new Rejected('malformed:ipv6');
  const said = bytes.readUInt16BE(4);
  let rest = body(piece, 40, said === 0 ? Infinity : said);
  let header = bytes[6];
  let fragment: Ip['fragment'] = null;
  for (let count = 0; [0, 43, 44, 51, 60, 135, 139, 140].includes(header); count++) {
    if (fragment !== null && fragment.offset > 0) break;
    if (count === 8 || rest.bytes.length < 8) throw new Rejected('malformed:ipv6_ext');
    const units = rest.bytes[1];
    const size = header === 44 ? 8 : header === 51 ? (units + 2) * 4 : (units + 1) * 8;
    if (size > rest.wire) throw new Rejected('malformed:ipv6_ext');
    if (header === 44) {
      const field = rest.bytes.readUInt16BE(2);
      const found = { id: rest.bytes.readInt32BE(4), offset: field & 0xfff8, more: (field & 1) === 1 };
      fragment = found.offset > 0 || found.more ? found : null;
    }
    header = rest.bytes[0]!;
    rest = after(rest, size);
  }
  const addresses = { ipVersion: 6, source: ipv6Text(bytes, 8), destination: ipv6Text(bytes, 24) };
  return datagram(addresses, header, rest, fragment, context);
}

type Addresses = Pick<Ip, 'ipVersion' | 'source' | 'destination'>;

function datagram(
  addresses: Addresses,
  protocol: number,
  piece: Piece,
  fragment: Ip['fragment'],
  context: Context,
): Ip {
  const isLater = fragment !== null && fragment.offset > 0;
  if (!isLater) {
    const layers = context.layers.count;
    const inside = tunnelled(protocol, piece, context);
    if (inside) return inside;
    context.layers.count = layers;
  }
  if (fragment && fragment.offset + piece.wire > 65535) throw new Rejected('malformed:fragment');
  const base = {
    ...addresses,
    protocol,
    sourcePort: 0,
    destinationPort: 0,
    payload: piece.wire,
    header: 0,
    flags: 0,
    window: 0,
    sequence: null,
    icmpType: -1,
    icmpCode: -1,
    fragment,
    tunnel: context.tunnel,
  };
  return isLater ? base : { ...base, ...transport(protocol, piece, fragment?.more === true) };
}

/** The packet inside a tunnel that is to be opened; null when there is none that can be read. */
function tunnelled(protocol: number, piece: Piece, context: Context): Ip | null {
  const next = { ...context, tunnels: context.tunnels + 1 };
  try {
    const inside = openTunnel(protocol, piece, next);
    if (inside !== null && next.tunnels > 4) throw new Rejected('malformed:depth');
    return inside;
  } catch (error) {
    if (error instanceof Rejected && error.message !== 'malformed:depth') return null;
    throw error;
  }
}

function openTunnel(protocol: number, piece: Piece, context: Context): Ip | null {
  const { bytes } = piece;
  if (context.options.ipip && protocol === 4) return ipv4(piece, context);
  if (context.options.ipip && protocol === 41) return ipv6(piece, context);
  if (context.options.gre && protocol === 47) {
    need(bytes, 4, 'malformed:link');
    const flags = bytes.readUInt16BE(0);
    if (flags & 0x4007) return null;
    const keyAt = flags & 0x8000 ? 8 : 4;
    const size = keyAt + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
    need(bytes, size, 'malformed:link');
    const tunnel = flags & 0x2000 ? `gre ${bytes.readUInt32BE(keyAt)}` : context.tunnel;
    return tunnelPayload(bytes.readUInt16BE(2), after(piece, size), { ...context, tunnel });
  }
  if (context.options.vxlan && protocol === 17) {
    if (bytes.length < 16 || bytes.readUInt16BE(2) !== 4789 || !(bytes[8] & 8)) return null;
    return tunnelPayload(0x6558, after(piece, 16), { ...context, tunnel: `vxlan ${bytes.readUIntBE(12, 3)}` });
  }
  return null;
}

function tunnelPayload(etherType: number, piece: Piece, context: Context): Ip {
  if (etherType !== 0x6558) return onlyIp(etherType, piece, context, 'unsupported:ethertype');
  need(piece.bytes, 14, 'malformed:link');
  return network(piece.bytes.readUInt16BE(12), after(piece, 14), context);
}

/** @param isFirst whether the rest of the datagram, its header perhaps included, comes in other fragments */
function transport(protocol: number, { bytes, wire }: Piece, isFirst: boolean): Partial<Ip> {
  const ports = bytes.length >= 4 ? { sourcePort: bytes.readUInt16BE(0), destinationPort: bytes.readUInt16BE(2) } : {};
  const split = (header: number, reason: string) => {
    if (isFirst && wire >= 8 && wire < header) return { header: wire, payload: 0 };
    if (wire < header) throw new Rejected(reason);
    return { header, payload: wire - header };
  };
  switch (protocol) {
    case 6: {
      if (bytes.length < 20) return { ...ports, ...split(20, 'malformed:tcp_offset') };
      const header = (bytes[12] >> 4) * 4;
      if (header < 20) throw new Rejected('malformed:tcp_offset');
      const fields = { flags: bytes[13], window: bytes.readUInt16BE(14), sequence: bytes.readUInt32BE(4) };
      return { ...ports, ...split(header, 'malformed:tcp_offset'), ...fields };
    }
    case 17:
    case 136: {
      const said = bytes.length >= 6 ? bytes.readUInt16BE(4) : 0;
      if (said >= 1 && said <= 7) throw new Rejected('malformed:udp');
      return { ...ports, ...split(8, 'malformed:udp') };
    }
    case 132:
      return { ...ports, ...split(12, 'malformed:sctp') };
    case 1:
    case 58:
      return {
        ...split(8, 'malformed:icmp'),
        ...(bytes.length >= 2 ? { icmpType: bytes[0], icmpCode: bytes[1] } : {}),
      };
    default:
      return {};
  }
}

function layer(context: Context, isAllowed: boolean): void {
  context.layers.count++;
  if (!isAllowed || context.layers.count > 16) throw new Rejected('malformed:depth');
}

function need(bytes: Buffer, size: number, reason: string): void {
  if (bytes.length < size) throw new Rejected(reason);
}

function after({ bytes, wire }: Piece, size: number): Piece {
  return { bytes: bytes.subarray(size), wire: wire - size };
}

/** What stands behind a header: as long as it says, or as the wire has room for. */
function body(piece: Piece, header: number, said: number): Piece {
  const rest = after(piece, header);
  const wire = Math.min(said, rest.wire);
  return { bytes: rest.bytes.subarray(0, wire), wire };
}

function byVersion(bytes: Buffer): number {
  return { 4: 0x800, 6: 0x86dd }[bytes[0] >> 4] ?? 0;
}

/** Eight groups, nothing left out: a name for comparison, not for people. */
function ipv6Text(bytes: Buffer, at: number): string {
  return Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(at + group * 2).toString(16)).join(':');
}
