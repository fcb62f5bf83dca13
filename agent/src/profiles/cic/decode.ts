import { LinkType } from '../../packet/link-types.js';
import { i32, u16 } from '../../packet/bytes.js';
import {
  EtherType,
  FIRST_ETHER_TYPE,
  isVlanTag,
  linkEtherType,
  linkHeaderBytes,
  VLAN_TAG_BYTES,
} from '../../packet/link.js';
import { Outcome } from '../../packet/outcome.js';
import { Note, type Packet, Protocol } from '../../packet/packet.js';

/*
 * Frames as the original tool reads them (profiles.md §2): IPv4 only, addresses of the outermost header, everything that is
 * not TCP or UDP has protocol 0. `end` is one past the last captured byte of the frame throughout.
 */

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const IPV6_NEXT_HEADER_AT = 6;
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ICMP_BYTES = 8;
const LLC_SNAP_BYTES = 8;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const ICMP_UNREACHABLE = 3;
const ICMP_PARAMETER_PROBLEM = 12;
/** Bit of an IPv4 header's seventh byte: more fragments follow. */
const MORE_FRAGMENTS = 0x20;
const NO_LIMIT = 0xffff;

/** The corrected reading: the link type is believed, and what carries no IPv4 makes no flow. */
export function decodeCic(
  packet: Packet,
  bytes: Uint8Array,
  offset: number,
  capturedBytes: number,
  linkType: LinkType,
): Outcome {
  const linkBytes = linkHeaderBytes(linkType);
  if (linkBytes < 0) return Outcome.UnsupportedEtherType;
  // One byte more than the header, since raw IP shows its version in the first.
  if (capturedBytes <= linkBytes) return Outcome.MalformedLink;
  const etherType = linkEtherType(bytes, offset, linkType);
  return decodeNetwork(packet, bytes, offset + linkBytes, offset + capturedBytes, etherType);
}

/** The original's reading: always Ethernet, and a frame without IPv4 is read as if one began at its first byte. */
export function decodeCicStrictly(packet: Packet, bytes: Uint8Array, offset: number, capturedBytes: number): Outcome {
  const end = offset + capturedBytes;
  let outcome = Outcome.MalformedLink;
  if (capturedBytes >= ETHERNET_BYTES) {
    const etherType = linkEtherType(bytes, offset, LinkType.Ethernet);
    outcome = decodeNetwork(packet, bytes, offset + ETHERNET_BYTES, end, etherType);
    if (outcome === Outcome.Parsed) return outcome;
  }
  return decodeIpv4(packet, bytes, offset, end, true) === Outcome.Parsed ? Outcome.Parsed : outcome;
}

function decodeNetwork(packet: Packet, bytes: Uint8Array, start: number, end: number, firstType: number): Outcome {
  let at = start;
  let etherType = firstType;
  while (isVlanTag(etherType) && at + VLAN_TAG_BYTES <= end) {
    etherType = u16(bytes, at + 2);
    at += VLAN_TAG_BYTES;
  }
  // Behind a tag the total length is not looked at, so padding counts as payload (§2 rule 6).
  if (etherType === (EtherType.Ipv4 as number)) return decodeIpv4(packet, bytes, at, end, at === start);
  if (etherType < FIRST_ETHER_TYPE && isSnapIpv4(bytes, at, end)) return decodeSnap(packet, bytes, at, end);
  if (etherType !== (EtherType.Ipv6 as number)) return Outcome.UnsupportedEtherType;
  if (at + IPV6_BYTES > end || bytes[at + IPV6_NEXT_HEADER_AT] !== (Protocol.IpInIp as number)) {
    return Outcome.UnsupportedIpv6;
  }
  return decodeIpv4(packet, bytes, at + IPV6_BYTES, end, false);
}

/** DSAP, SSAP and control AA AA 03, organisation 0, EtherType 0x0800. */
function isSnapIpv4(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    at + LLC_SNAP_BYTES <= end &&
    i32(bytes, at) === (0xaaaa0300 | 0) &&
    u16(bytes, at + 4) === 0 &&
    u16(bytes, at + 6) === (EtherType.Ipv4 as number)
  );
}

/** The addresses of IPv4 in 802.3 are read, its transport is not. */
function decodeSnap(packet: Packet, bytes: Uint8Array, at: number, end: number): Outcome {
  const outcome = decodeIpv4(packet, bytes, at + LLC_SNAP_BYTES, end, true);
  packet.clearTransport();
  return outcome;
}

function decodeIpv4(packet: Packet, bytes: Uint8Array, at: number, end: number, isClipped: boolean): Outcome {
  packet.clearTransport();
  packet.notes = 0;
  if (end - at < IPV4_BYTES) return Outcome.MalformedIpv4;
  const headerBytes = (bytes[at] & 15) * 4;
  const totalBytes = u16(bytes, at + 2);
  if (headerBytes < IPV4_BYTES) return Outcome.MalformedIpv4;
  if (at + headerBytes > end && (totalBytes < headerBytes || bytes[at + 6] & MORE_FRAGMENTS)) {
    return Outcome.MalformedIpv4;
  }
  packet.source0 = i32(bytes, at + 12);
  packet.destination0 = i32(bytes, at + 16);
  return decodeTransport(packet, bytes, at, headerBytes, end, isClipped);
}

/**
 * Reads TCP or UDP, of a datagram inside this one if need be; leaves protocol 0 where there is none. A loop, since a
 * frame can nest thousands of headers.
 */
function decodeTransport(
  packet: Packet,
  bytes: Uint8Array,
  outermost: number,
  outermostHeaderBytes: number,
  end: number,
  isClipped: boolean,
): Outcome {
  let at = outermost;
  let transport = at + outermostHeaderBytes;
  let stop = end;
  for (;;) {
    if (u16(bytes, at + 6) & FRAGMENT_OFFSET_MASK) return Outcome.Parsed;
    stop = Math.min(stop, at + (isClipped ? u16(bytes, at + 2) : NO_LIMIT));
    const protocol: Protocol = bytes[at + 9];
    if (protocol === Protocol.Tcp && stop - transport >= TCP_BYTES) return decodeTcp(packet, bytes, transport, stop);
    if (protocol === Protocol.Udp && stop - transport >= UDP_BYTES) return decodeUdp(packet, bytes, transport, stop);
    if (isCut(bytes, outermost, protocol, transport, end)) packet.notes |= Note.Truncated;
    at = innerDatagram(bytes, protocol, transport, stop);
    if (at < 0) return Outcome.Parsed;
    transport = at + (bytes[at] & 15) * 4;
  }
}

/** Whether the capture ends within a header that the frame went on with: its flow then has no ports. */
function isCut(bytes: Uint8Array, outermost: number, protocol: Protocol, transport: number, end: number): boolean {
  const headerBytes = protocol === Protocol.Tcp ? TCP_BYTES : protocol === Protocol.Udp ? UDP_BYTES : 0;
  return transport + headerBytes > end && outermost + u16(bytes, outermost + 2) > end;
}

/** Where the tunnelled datagram, or the one that an ICMP error quotes, begins; -1 if there is none. */
function innerDatagram(bytes: Uint8Array, protocol: Protocol, transport: number, stop: number): number {
  let at = -1;
  if (protocol === Protocol.IpInIp) at = transport;
  else if (protocol === Protocol.Icmp && quotesDatagram(bytes, transport, stop)) at = transport + ICMP_BYTES;
  if (at < 0 || stop - at < IPV4_BYTES) return -1;
  const headerBytes = (bytes[at] & 15) * 4;
  return headerBytes < IPV4_BYTES || at + headerBytes > stop ? -1 : at;
}

function decodeTcp(packet: Packet, bytes: Uint8Array, at: number, stop: number): Outcome {
  const headerBytes = (bytes[at + 12] >> 4) * 4;
  if (headerBytes < TCP_BYTES || at + headerBytes > stop) return Outcome.MalformedTcpOffset;
  packet.protocol = Protocol.Tcp;
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
  packet.payloadBytes = stop - at - headerBytes;
  packet.headerBytes = headerBytes;
  packet.tcpFlags = bytes[at + 13];
  packet.window = u16(bytes, at + 14);
  return Outcome.Parsed;
}

function decodeUdp(packet: Packet, bytes: Uint8Array, at: number, stop: number): Outcome {
  packet.protocol = Protocol.Udp;
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
  packet.payloadBytes = stop - at - UDP_BYTES;
  packet.headerBytes = UDP_BYTES;
  return Outcome.Parsed;
}

function quotesDatagram(bytes: Uint8Array, at: number, stop: number): boolean {
  if (stop - at < ICMP_BYTES) return false;
  return bytes[at] === ICMP_UNREACHABLE || bytes[at] === ICMP_PARAMETER_PROBLEM;
}
