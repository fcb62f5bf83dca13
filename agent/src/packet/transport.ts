import { i32, u16 } from './bytes.js';
import { hasShortOption } from './ip-extent.js';
import { Outcome } from './outcome.js';
import { FragmentKind, Note, type Packet, Protocol } from './packet.js';

const TCP_BYTES = 20;
const UDP_BYTES = 8;
const SCTP_BYTES = 12;
const ICMP_BYTES = 8;
const PORTS_BYTES = 4;
const UDP_LENGTH_AT = 4;
/** The shortest payload of a fragment that others follow (RFC 791); it holds the ports of every transport. */
const SHORTEST_FRAGMENT_BYTES = 8;

/**
 * Reads the transport header of `picket-1` (docs/profiles.md §10.2 rules 5 to 9).
 * @param at first byte of the IP payload
 * @param length bytes of the IP payload, on the wire
 * @param end one past the last captured byte
 */
export function decodeTransport(
  packet: Packet,
  bytes: Uint8Array,
  at: number,
  length: number,
  end: number,
  protocol: number,
): Outcome {
  packet.clearTransport();
  packet.protocol = protocol;
  packet.window = 0;
  const captured = Math.min(length, end - at);
  switch (protocol as Protocol) {
    case Protocol.Tcp:
      return decodeTcp(packet, bytes, at, length, captured);
    case Protocol.Udp:
    case Protocol.UdpLite:
      return decodeUdp(packet, bytes, at, length, captured);
    case Protocol.Sctp:
      readPorts(packet, bytes, at, length, captured, SCTP_BYTES);
      return finish(packet, length, SCTP_BYTES, Outcome.MalformedSctp);
    case Protocol.Icmp:
    case Protocol.Icmpv6:
      if (captured >= 2) packet.icmp = u16(bytes, at);
      noteIfShort(packet, length, captured, ICMP_BYTES);
      return finish(packet, length, ICMP_BYTES, Outcome.MalformedIcmp);
    default:
      return finish(packet, length, 0, Outcome.Parsed);
  }
}

function decodeTcp(packet: Packet, bytes: Uint8Array, at: number, length: number, captured: number): Outcome {
  readPorts(packet, bytes, at, length, captured, TCP_BYTES);
  if (captured < TCP_BYTES) return finish(packet, length, TCP_BYTES, Outcome.MalformedTcpOffset);
  const headerBytes = (bytes[at + 12] >> 4) * 4;
  if (headerBytes < TCP_BYTES) return Outcome.MalformedTcpOffset;
  packet.sequence = i32(bytes, at + 4);
  packet.hasSequence = true;
  packet.tcpFlags = bytes[at + 13];
  packet.window = u16(bytes, at + 14);
  if (headerBytes > TCP_BYTES && hasShortOption(bytes, at + TCP_BYTES, at + Math.min(headerBytes, captured))) {
    packet.notes |= Note.TcpOption;
  }
  return finish(packet, length, headerBytes, Outcome.MalformedTcpOffset);
}

/** The length field is looked at only to see that it is possible; 0 is what offload leaves there. */
function decodeUdp(packet: Packet, bytes: Uint8Array, at: number, length: number, captured: number): Outcome {
  readPorts(packet, bytes, at, length, captured, UDP_BYTES);
  if (captured >= UDP_LENGTH_AT + 2) {
    const saidBytes = u16(bytes, at + UDP_LENGTH_AT);
    if (saidBytes > 0 && saidBytes < UDP_BYTES) return Outcome.MalformedUdp;
  }
  return finish(packet, length, UDP_BYTES, Outcome.MalformedUdp);
}

function readPorts(
  packet: Packet,
  bytes: Uint8Array,
  at: number,
  length: number,
  captured: number,
  fixedBytes: number,
): void {
  noteIfShort(packet, length, captured, fixedBytes);
  if (captured < PORTS_BYTES) return;
  packet.sourcePort = u16(bytes, at);
  packet.destinationPort = u16(bytes, at + 2);
}

/** What a small first fragment leaves to the next one was not cut off by the capture. */
function noteIfShort(packet: Packet, length: number, captured: number, fixedBytes: number): void {
  const wanted = packet.fragment === FragmentKind.First ? Math.min(fixedBytes, length) : fixedBytes;
  if (captured < wanted) packet.notes |= Note.Truncated;
}

/**
 * Splits the payload off the header, or refuses a packet that is shorter than its header. A first fragment may be: the
 * rest of the header then comes with the next one (`nmap -f`), and all that is here belongs to it.
 */
function finish(packet: Packet, length: number, headerBytes: number, otherwise: Outcome): Outcome {
  if (length < headerBytes) {
    if (packet.fragment !== FragmentKind.First || length < SHORTEST_FRAGMENT_BYTES) return otherwise;
    packet.headerBytes = length;
    packet.payloadBytes = 0;
    return Outcome.Parsed;
  }
  packet.headerBytes = headerBytes;
  packet.payloadBytes = length - headerBytes;
  return Outcome.Parsed;
}
