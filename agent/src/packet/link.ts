import { LinkType } from './link-types.js';
import { u16 } from './bytes.js';

export const enum EtherType {
  Ipv4 = 0x0800,
  Vlan = 0x8100,
  Ipv6 = 0x86dd,
  Mpls = 0x8847,
  MplsMulticast = 0x8848,
  PppoeDiscovery = 0x8863,
  PppoeSession = 0x8864,
  ProviderBridge = 0x88a8,
  OldQinQ = 0x9100,
}

/** Below this, the field is the length of an 802.3 frame. */
export const FIRST_ETHER_TYPE = 0x600;
export const VLAN_TAG_BYTES = 4;

const ETHERNET_BYTES = 14;
const SLL_BYTES = 16;
const SLL2_BYTES = 20;
const LOOPBACK_BYTES = 4;
const FAMILY_IPV4 = 2;
/** AF_INET6 of Linux, NetBSD, FreeBSD and macOS. */
const FAMILIES_IPV6 = [10, 24, 28, 30];

/** Bytes of the link-layer header, without tags; -1 for a link type that has no decoder. */
export function linkHeaderBytes(linkType: LinkType): number {
  switch (linkType) {
    case LinkType.Ethernet:
      return ETHERNET_BYTES;
    case LinkType.LinuxSll:
      return SLL_BYTES;
    case LinkType.LinuxSll2:
      return SLL2_BYTES;
    case LinkType.Null:
    case LinkType.Loop:
      return LOOPBACK_BYTES;
    case LinkType.Raw:
    case LinkType.Ipv4:
    case LinkType.Ipv6:
      return 0;
    default:
      return -1;
  }
}

/** The EtherType of what follows the link-layer header, which is known to be there; 0 if it has none. */
export function linkEtherType(bytes: Uint8Array, at: number, linkType: LinkType): number {
  switch (linkType) {
    case LinkType.Ethernet:
      return u16(bytes, at + ETHERNET_BYTES - 2);
    case LinkType.LinuxSll:
      return u16(bytes, at + SLL_BYTES - 2);
    case LinkType.LinuxSll2:
      return u16(bytes, at);
    case LinkType.Null:
    case LinkType.Loop:
      return familyEtherType(bytes, at);
    case LinkType.Raw:
    case LinkType.Ipv4:
    case LinkType.Ipv6:
      return ipEtherType(bytes, at);
    default:
      return 0;
  }
}

export function isVlanTag(etherType: number): boolean {
  return (
    etherType === (EtherType.Vlan as number) ||
    etherType === (EtherType.ProviderBridge as number) ||
    etherType === (EtherType.OldQinQ as number)
  );
}

/** An IP header names its own version. */
export function ipEtherType(bytes: Uint8Array, at: number): number {
  switch (bytes[at] >> 4) {
    case 4:
      return EtherType.Ipv4;
    case 6:
      return EtherType.Ipv6;
    default:
      return 0;
  }
}

/** The address family is in the byte order of the machine that captured; it is small, so one end is zero. */
function familyEtherType(bytes: Uint8Array, at: number): number {
  const family = bytes[at] | bytes[at + 3];
  if (family === FAMILY_IPV4) return EtherType.Ipv4;
  return FAMILIES_IPV6.includes(family) ? EtherType.Ipv6 : 0;
}
