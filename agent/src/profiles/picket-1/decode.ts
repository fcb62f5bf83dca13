import { type DecapsulationOptions } from '../../packet/decapsulation.js';
import { type LinkType } from '../../packet/link-types.js';
import { i32, u16 } from '../../packet/bytes.js';
import { checkIpv4Options, ipv4FragmentOffset, ipv4MoreFragments, payloadExtent } from '../../packet/ip-extent.js';
import {
  EtherType,
  FIRST_ETHER_TYPE,
  ipEtherType,
  isVlanTag,
  linkEtherType,
  linkHeaderBytes,
} from '../../packet/link.js';
import { Outcome } from '../../packet/outcome.js';
import { FragmentKind, type Packet, Protocol, TunnelKind } from '../../packet/packet.js';
import { decodeTransport } from '../../packet/transport.js';

const ETHERNET_BYTES = 14;
const VLAN_TAG_BYTES = 4;
const VLAN_ID_MASK = 0xfff;
const MPLS_LABEL_BYTES = 4;
const MPLS_BOTTOM = 0x01;
const PPPOE_BYTES = 6;
const PPP_BYTES = 2;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const LLC_SNAP_BYTES = 8;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const IPV6_FRAGMENT_BYTES = 8;
const LARGEST_DATAGRAM = 65_535;
const UDP_BYTES = 8;
const VXLAN_PORT = 4789;
const VXLAN_BYTES = 8;
const VXLAN_ID_PRESENT = 0x08;
const GRE_BYTES = 4;
const GRE_CHECKSUM = 0x8000;
const GRE_ROUTING = 0x4000;
const GRE_KEY = 0x2000;
const GRE_SEQUENCE = 0x1000;
const GRE_VERSION = 0x0007;
const GRE_ETHERNET = 0x6558;

const MAX_TAGS = 4;
const MAX_LABELS = 8;
const MAX_TUNNELS = 4;
const MAX_LAYERS = 16;
const MAX_EXTENSIONS = 8;

/** Header numbers that lead on to another header (docs/profiles.md §10.2 rule 2). */
const enum Extension {
  HopByHop = 0,
  Routing = 43,
  Fragment = 44,
  Authentication = 51,
  Destination = 60,
  Mobility = 135,
  HostIdentity = 139,
  Shim6 = 140,
}

/**
 * Reads frames by the rules of `picket-1` (profiles.md §10.2). Positions: `at` is where a header begins, `end` one past the
 * last captured byte, `wireEnd` one past the last byte that was on the wire, or of the payload of an outer packet.
 */
export class PicketDecoder {
  private layers = 0;
  private tunnels = 0;

  constructor(private readonly options: DecapsulationOptions) {}

  decode(
    packet: Packet,
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: LinkType,
  ): Outcome {
    packet.notes = 0;
    packet.vlan = -1;
    packet.tunnelKind = TunnelKind.None;
    packet.tunnelId = 0;
    this.layers = 0;
    this.tunnels = 0;
    const linkBytes = linkHeaderBytes(linkType);
    if (linkBytes < 0) return Outcome.UnsupportedEtherType;
    // One byte more than the header, since raw IP shows its version in the first.
    if (capturedBytes <= linkBytes) return Outcome.MalformedLink;
    const end = offset + capturedBytes;
    const wireEnd = offset + Math.max(wireBytes, capturedBytes);
    return this.network(packet, bytes, offset + linkBytes, end, wireEnd, linkEtherType(bytes, offset, linkType));
  }

  /** Everything between the link layer and IP. */
  private network(
    packet: Packet,
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number,
    firstType: number,
  ): Outcome {
    let at = start;
    let etherType = firstType;
    for (let tags = 0; this.options.vlan && isVlanTag(etherType); tags++) {
      if (tags === MAX_TAGS || ++this.layers > MAX_LAYERS) return Outcome.MalformedDepth;
      if (at + VLAN_TAG_BYTES > end) return Outcome.MalformedLink;
      if (packet.vlan < 0) packet.vlan = u16(bytes, at) & VLAN_ID_MASK;
      etherType = u16(bytes, at + 2);
      at += VLAN_TAG_BYTES;
    }
    switch (etherType as EtherType) {
      case EtherType.Ipv4:
        return this.ipv4(packet, bytes, at, end, wireEnd);
      case EtherType.Ipv6:
        return this.ipv6(packet, bytes, at, end, wireEnd);
      case EtherType.Mpls:
      case EtherType.MplsMulticast:
        return this.mpls(packet, bytes, at, end, wireEnd);
      case EtherType.PppoeSession:
        return this.pppoe(packet, bytes, at, end, wireEnd);
      case EtherType.PppoeDiscovery:
        return Outcome.UnsupportedPppoeDiscovery;
      default:
        return etherType < FIRST_ETHER_TYPE ? this.snap(packet, bytes, at, end, wireEnd) : Outcome.UnsupportedEtherType;
    }
  }

  /** 802.3 with an LLC/SNAP header that carries IP. */
  private snap(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    const isSnap = at + LLC_SNAP_BYTES <= end && i32(bytes, at) === (0xaaaa0300 | 0) && u16(bytes, at + 4) === 0;
    if (!isSnap) return Outcome.UnsupportedEtherType;
    const etherType = u16(bytes, at + 6);
    return this.ip(packet, bytes, at + LLC_SNAP_BYTES, end, wireEnd, etherType, Outcome.UnsupportedEtherType);
  }

  private mpls(packet: Packet, bytes: Uint8Array, start: number, end: number, wireEnd: number): Outcome {
    if (!this.options.mpls) return Outcome.UnsupportedEtherType;
    let at = start;
    for (let labels = 1; ; labels++) {
      if (labels > MAX_LABELS || ++this.layers > MAX_LAYERS) return Outcome.MalformedDepth;
      if (at + MPLS_LABEL_BYTES > end) return Outcome.MalformedLink;
      at += MPLS_LABEL_BYTES;
      if (bytes[at - 2] & MPLS_BOTTOM) break;
    }
    if (at >= end) return Outcome.MalformedLink;
    return this.ip(packet, bytes, at, end, wireEnd, ipEtherType(bytes, at), Outcome.UnsupportedMplsPayload);
  }

  private pppoe(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    if (!this.options.pppoe) return Outcome.UnsupportedEtherType;
    if (++this.layers > MAX_LAYERS) return Outcome.MalformedDepth;
    const inner = at + PPPOE_BYTES + PPP_BYTES;
    if (inner > end) return Outcome.MalformedLink;
    const protocol = u16(bytes, at + PPPOE_BYTES);
    const etherType = protocol === PPP_IPV4 ? EtherType.Ipv4 : protocol === PPP_IPV6 ? EtherType.Ipv6 : 0;
    return this.ip(packet, bytes, inner, end, wireEnd, etherType, Outcome.UnsupportedPpp);
  }

  private ip(
    packet: Packet,
    bytes: Uint8Array,
    at: number,
    end: number,
    wireEnd: number,
    etherType: number,
    otherwise: Outcome,
  ): Outcome {
    if (etherType === (EtherType.Ipv4 as number)) return this.ipv4(packet, bytes, at, end, wireEnd);
    if (etherType === (EtherType.Ipv6 as number)) return this.ipv6(packet, bytes, at, end, wireEnd);
    return otherwise;
  }

  private ipv4(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    if (++this.layers > MAX_LAYERS) return Outcome.MalformedDepth;
    if (at + IPV4_BYTES > end || bytes[at] >> 4 !== 4) return Outcome.MalformedIpv4;
    const headerBytes = (bytes[at] & 15) * 4;
    const totalBytes = u16(bytes, at + 2);
    if (headerBytes < IPV4_BYTES || at + headerBytes > end) return Outcome.MalformedIpv4;
    if (totalBytes < headerBytes && totalBytes !== 0) return Outcome.MalformedIpv4;
    const body = at + headerBytes;
    const length = payloadExtent(packet, totalBytes - headerBytes, totalBytes === 0, wireEnd - body);
    checkIpv4Options(packet, bytes, at, headerBytes);
    const fragmentOffset = ipv4FragmentOffset(bytes, at);
    const protocol = bytes[at + 9];
    if (fragmentOffset === 0) {
      const inner = this.tunnel(packet, bytes, body, length, end, protocol);
      if (inner === Outcome.Parsed || inner === Outcome.MalformedDepth) return inner;
    }
    packet.ipVersion = 4;
    packet.source0 = i32(bytes, at + 12);
    packet.destination0 = i32(bytes, at + 16);
    packet.fragmentId = u16(bytes, at + 4);
    const hasMore = ipv4MoreFragments(bytes, at);
    return this.datagram(packet, bytes, body, length, end, protocol, fragmentOffset, hasMore);
  }

  private ipv6(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    if (++this.layers > MAX_LAYERS) return Outcome.MalformedDepth;
    if (at + IPV6_BYTES > end || bytes[at] >> 4 !== 6) return Outcome.MalformedIpv6;
    const saidBytes = u16(bytes, at + 4);
    const payload = at + IPV6_BYTES;
    const payloadEnd = payload + payloadExtent(packet, saidBytes, saidBytes === 0, wireEnd - payload);
    let body = payload;
    let header = bytes[at + 6];
    let fragmentOffset = 0;
    let hasMore = false;
    for (let extensions = 0; fragmentOffset === 0 && isExtension(header); extensions++) {
      const next = body + extensionBytes(bytes, body, header);
      // Eight bytes are what every extension has at least; its length stands in the second.
      if (extensions === MAX_EXTENSIONS || body + 8 > end || next > payloadEnd) return Outcome.MalformedIpv6Extension;
      if (header === (Extension.Fragment as number)) {
        fragmentOffset = u16(bytes, body + 2) & 0xfff8;
        hasMore = (bytes[body + 3] & 1) !== 0;
        packet.fragmentId = i32(bytes, body + 4);
      }
      header = bytes[body];
      body = next;
    }
    if (fragmentOffset === 0) {
      const inner = this.tunnel(packet, bytes, body, payloadEnd - body, end, header);
      if (inner === Outcome.Parsed || inner === Outcome.MalformedDepth) return inner;
    }
    readIpv6Addresses(packet, bytes, at);
    return this.datagram(packet, bytes, body, payloadEnd - body, end, header, fragmentOffset, hasMore);
  }

  /** The transport of a datagram, or what can be said of a fragment that does not carry it. */
  private datagram(
    packet: Packet,
    bytes: Uint8Array,
    body: number,
    length: number,
    end: number,
    protocol: number,
    fragmentOffset: number,
    hasMore: boolean,
  ): Outcome {
    if (fragmentOffset + length > LARGEST_DATAGRAM && (fragmentOffset > 0 || hasMore)) return Outcome.MalformedFragment;
    packet.fragmentOffset = fragmentOffset;
    packet.fragment = FragmentKind.None;
    if (fragmentOffset > 0) {
      packet.fragment = FragmentKind.Later;
      packet.clearTransport();
      packet.protocol = protocol;
      packet.window = 0;
      packet.payloadBytes = length;
      return Outcome.Parsed;
    }
    if (hasMore) packet.fragment = FragmentKind.First;
    return decodeTransport(packet, bytes, body, length, end, protocol);
  }

  /**
   * The packet inside a tunnel that is to be opened. What it has changed of `packet` is taken back when there is none
   * that can be read: the tunnel is a flow then.
   * @returns Parsed or MalformedDepth when that is the end of it, anything else when the outer packet counts
   */
  private tunnel(
    packet: Packet,
    bytes: Uint8Array,
    at: number,
    length: number,
    end: number,
    protocol: number,
  ): Outcome {
    if (!this.opens(protocol)) return Outcome.UnsupportedEtherType;
    const { notes, vlan, tunnelKind, tunnelId } = packet;
    const layers = this.layers;
    const isTooDeep = this.tunnels === MAX_TUNNELS;
    this.tunnels++;
    const outcome = this.inner(packet, bytes, at, end, at + length, protocol);
    if (outcome === Outcome.Parsed && isTooDeep) return Outcome.MalformedDepth;
    if (outcome === Outcome.Parsed || outcome === Outcome.MalformedDepth) return outcome;
    this.tunnels--;
    this.layers = layers;
    packet.notes = notes;
    packet.vlan = vlan;
    packet.tunnelKind = tunnelKind;
    packet.tunnelId = tunnelId;
    return outcome;
  }

  private opens(protocol: number): boolean {
    switch (protocol as Protocol) {
      case Protocol.IpInIp:
      case Protocol.Ipv6InIp:
        return this.options.ipip;
      case Protocol.Gre:
        return this.options.gre;
      case Protocol.Udp:
        return this.options.vxlan;
      default:
        return false;
    }
  }

  private inner(
    packet: Packet,
    bytes: Uint8Array,
    at: number,
    end: number,
    wireEnd: number,
    protocol: number,
  ): Outcome {
    switch (protocol as Protocol) {
      case Protocol.IpInIp:
        return this.ipv4(packet, bytes, at, Math.min(end, wireEnd), wireEnd);
      case Protocol.Ipv6InIp:
        return this.ipv6(packet, bytes, at, Math.min(end, wireEnd), wireEnd);
      case Protocol.Gre:
        return this.gre(packet, bytes, at, Math.min(end, wireEnd), wireEnd);
      default:
        return this.vxlan(packet, bytes, at, Math.min(end, wireEnd), wireEnd);
    }
  }

  private gre(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    if (at + GRE_BYTES > end) return Outcome.MalformedLink;
    const flags = u16(bytes, at);
    if (flags & (GRE_VERSION | GRE_ROUTING)) return Outcome.UnsupportedEtherType;
    const etherType = u16(bytes, at + 2);
    const key = at + GRE_BYTES + (flags & GRE_CHECKSUM ? 4 : 0);
    const inner = key + (flags & GRE_KEY ? 4 : 0) + (flags & GRE_SEQUENCE ? 4 : 0);
    if (inner > end) return Outcome.MalformedLink;
    if (flags & GRE_KEY) {
      packet.tunnelKind = TunnelKind.Gre;
      packet.tunnelId = i32(bytes, key);
    }
    if (etherType === GRE_ETHERNET) return this.ethernet(packet, bytes, inner, end, wireEnd);
    return this.ip(packet, bytes, inner, end, wireEnd, etherType, Outcome.UnsupportedEtherType);
  }

  private vxlan(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    const header = at + UDP_BYTES;
    if (header + VXLAN_BYTES > end || u16(bytes, at + 2) !== VXLAN_PORT) return Outcome.UnsupportedEtherType;
    if (!(bytes[header] & VXLAN_ID_PRESENT)) return Outcome.UnsupportedEtherType;
    packet.tunnelKind = TunnelKind.Vxlan;
    packet.tunnelId = i32(bytes, header + 4) >>> 8;
    return this.ethernet(packet, bytes, header + VXLAN_BYTES, end, wireEnd);
  }

  private ethernet(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
    if (at + ETHERNET_BYTES > end) return Outcome.MalformedLink;
    const etherType = u16(bytes, at + ETHERNET_BYTES - 2);
    return this.network(packet, bytes, at + ETHERNET_BYTES, end, wireEnd, etherType);
  }
}

function isExtension(header: number): boolean {
  switch (header as Extension) {
    case Extension.HopByHop:
    case Extension.Routing:
    case Extension.Fragment:
    case Extension.Authentication:
    case Extension.Destination:
    case Extension.Mobility:
    case Extension.HostIdentity:
    case Extension.Shim6:
      return true;
    default:
      return false;
  }
}

function extensionBytes(bytes: Uint8Array, at: number, header: number): number {
  switch (header as Extension) {
    case Extension.Fragment:
      return IPV6_FRAGMENT_BYTES;
    case Extension.Authentication:
      return (bytes[at + 1] + 2) * 4;
    default:
      return (bytes[at + 1] + 1) * 8;
  }
}

function readIpv6Addresses(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.ipVersion = 6;
  packet.source0 = i32(bytes, at + 8);
  packet.source1 = i32(bytes, at + 12);
  packet.source2 = i32(bytes, at + 16);
  packet.source3 = i32(bytes, at + 20);
  packet.destination0 = i32(bytes, at + 24);
  packet.destination1 = i32(bytes, at + 28);
  packet.destination2 = i32(bytes, at + 32);
  packet.destination3 = i32(bytes, at + 36);
}
