import { u16 } from './bytes.js';
import { Note, type Packet } from './packet.js';

const IPV4_FIXED_BYTES = 20;
const OPTION_END = 0;
const OPTION_NOTHING = 1;

/**
 * Length of an IP payload: what the header says, unless that is 0 (segmentation offload) or more than the wire carried.
 * @param saidBytes length by the header
 * @param isUnsaid whether the header's length field is 0
 * @param room bytes on the wire from the payload's first byte on
 */
export function payloadExtent(packet: Packet, saidBytes: number, isUnsaid: boolean, room: number): number {
  if (isUnsaid) return room;
  if (saidBytes <= room) return saidBytes;
  packet.notes |= Note.IpLength;
  return room;
}

/** Notes an IPv4 option that says it is shorter than its own two first bytes. */
export function checkIpv4Options(packet: Packet, bytes: Uint8Array, at: number, headerBytes: number): void {
  if (headerBytes > IPV4_FIXED_BYTES && hasShortOption(bytes, at + IPV4_FIXED_BYTES, at + headerBytes)) {
    packet.notes |= Note.IpOption;
  }
}

/** Whether one of the options between `start` and `end` claims a length of less than 2; TCP and IPv4 write them alike. */
export function hasShortOption(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const kind = bytes[at];
    if (kind === OPTION_END) return false;
    if (kind === OPTION_NOTHING) {
      at++;
      continue;
    }
    if (at + 1 >= end) return false;
    if (bytes[at + 1] < 2) return true;
    at += bytes[at + 1];
  }
  return false;
}

/** Splits the field with flags and offset of an IPv4 header: bytes in front of this fragment. */
export function ipv4FragmentOffset(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at + 6) & 0x1fff) * 8;
}

export function ipv4MoreFragments(bytes: Uint8Array, at: number): boolean {
  return (bytes[at + 6] & 0x20) !== 0;
}
