import { CaptureError } from './capture-error.js';

/** Link types that can be read, by their number in pcap and pcapng files. */
export const enum LinkType {
  Null = 0,
  Ethernet = 1,
  Raw = 101,
  Loop = 108,
  LinuxSll = 113,
  Ipv4 = 228,
  Ipv6 = 229,
  LinuxSll2 = 276,
}

const READABLE = new Set<number>([
  LinkType.Null,
  LinkType.Ethernet,
  LinkType.Raw,
  LinkType.Loop,
  LinkType.LinuxSll,
  LinkType.Ipv4,
  LinkType.Ipv6,
  LinkType.LinuxSll2,
]);

/** Names of tcpdump.org/linktypes.html for those that people do meet. */
const NAMES = new Map<number, string>([
  [7, 'ARCNET'],
  [8, 'SLIP'],
  [9, 'PPP'],
  [50, 'PPP_HDLC'],
  [51, 'PPP_ETHER'],
  [100, 'ATM_RFC1483'],
  [104, 'C_HDLC'],
  [105, 'IEEE802_11'],
  [107, 'FRELAY'],
  [119, 'IEEE802_11_PRISM'],
  [123, 'SUNATM'],
  [127, 'IEEE802_11_RADIOTAP'],
  [129, 'ARCNET_LINUX'],
  [163, 'IEEE802_11_AVS'],
  [189, 'USB_LINUX'],
  [195, 'IEEE802_15_4_WITHFCS'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [220, 'USB_LINUX_MMAPPED'],
  [226, 'IPNET'],
  [231, 'DBUS'],
  [239, 'NFLOG'],
  [242, 'IPOIB'],
  [253, 'NETLINK'],
  [258, 'PKTAP'],
  [271, 'VSOCK'],
]);

export function isReadableLinkType(linkType: number): boolean {
  return READABLE.has(linkType);
}

/** `IEEE802_11 (105)` where the name is known, else the number. */
export function linkTypeName(linkType: number): string {
  const name = NAMES.get(linkType);
  return name === undefined ? String(linkType) : `${name} (${linkType})`;
}

export function unsupportedLinkType(source: string, linkType: number): CaptureError {
  return new CaptureError(
    'capture.link_type',
    'user',
    `${source}: link type ${linkTypeName(linkType)} is not supported`,
    {
      next: 'capture Ethernet, Linux cooked, raw IP or loopback',
    },
  );
}
