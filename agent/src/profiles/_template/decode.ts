import { i32, u16 } from '../../packet/bytes.js';
import { ipv4FragmentOffset, payloadExtent } from '../../packet/ip-extent.js';
import { type LinkType } from '../../packet/link-types.js';
import { EtherType, linkEtherType, linkHeaderBytes } from '../../packet/link.js';
import { Outcome } from '../../packet/outcome.js';
import { type Packet } from '../../packet/packet.js';
import { decodeTransport } from '../../packet/transport.js';

const IPV4_BYTES = 20;
const PROTOCOL_AT = 9;
const SOURCE_AT = 12;
const DESTINATION_AT = 16;

/** Reads IPv4 behind the link-layer header. It returns a number and never throws; each reason has a counter. */
export function decodeTemplate(
  packet: Packet,
  bytes: Uint8Array,
  offset: number,
  capturedBytes: number,
  wireBytes: number,
  linkType: LinkType,
): Outcome {
  const linkBytes = linkHeaderBytes(linkType);
  if (linkBytes < 0) return Outcome.UnsupportedEtherType;
  if (capturedBytes <= linkBytes) return Outcome.MalformedLink;
  if (linkEtherType(bytes, offset, linkType) !== (EtherType.Ipv4 as number)) return Outcome.UnsupportedEtherType;
  return decodeIpv4(packet, bytes, offset + linkBytes, offset + capturedBytes, offset + wireBytes);
}

/**
 * @param end one past the last captured byte
 * @param wireEnd one past the last byte that the wire carried
 */
function decodeIpv4(packet: Packet, bytes: Uint8Array, at: number, end: number, wireEnd: number): Outcome {
  packet.notes = 0;
  if (end - at < IPV4_BYTES) return Outcome.MalformedIpv4;
  const headerBytes = (bytes[at] & 15) * 4;
  const saidBytes = u16(bytes, at + 2);
  if (headerBytes < IPV4_BYTES || at + headerBytes > end) return Outcome.MalformedIpv4;
  if (saidBytes !== 0 && saidBytes < headerBytes) return Outcome.MalformedIpv4;
  // Later fragments have no ports. picket-1 remembers those of the first; this template counts the others.
  if (ipv4FragmentOffset(bytes, at) > 0) return Outcome.MalformedFragment;
  packet.source0 = i32(bytes, at + SOURCE_AT);
  packet.destination0 = i32(bytes, at + DESTINATION_AT);
  const payload = at + headerBytes;
  const length = payloadExtent(packet, saidBytes - headerBytes, saidBytes === 0, wireEnd - payload);
  return decodeTransport(packet, bytes, payload, length, end, bytes[at + PROTOCOL_AT]);
}
