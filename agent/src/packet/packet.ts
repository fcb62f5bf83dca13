/** Bits of the thirteenth byte of a TCP header. */
export const enum TcpFlag {
  Fin = 0x01,
  Syn = 0x02,
  Rst = 0x04,
  Psh = 0x08,
  Ack = 0x10,
  Urg = 0x20,
  Ece = 0x40,
  Cwr = 0x80,
}

export const enum Protocol {
  Icmp = 1,
  IpInIp = 4,
  Tcp = 6,
  Udp = 17,
  Ipv6InIp = 41,
  Gre = 47,
  Icmpv6 = 58,
  Sctp = 132,
  UdpLite = 136,
}

export const enum TunnelKind {
  None = 0,
  Gre,
  Vxlan,
}

export const enum FragmentKind {
  None = 0,
  First,
  Later,
}

/** What is remarkable about a packet that is used all the same. */
export const enum Note {
  /** The fixed transport header was not captured in full. */
  Truncated = 1,
  /** The IP length is more than the frame can hold. */
  IpLength = 2,
  IpOption = 4,
  TcpOption = 8,
}

/** The window of a packet that has none. */
export const NO_WINDOW = -1;

/**
 * What a decoder has read from a frame. One object serves all packets of a meter. Addresses are words in network order,
 * kept as signed integers; an IPv4 address is the first word and the others are stale.
 */
export class Packet {
  ipVersion = 4;
  protocol = 0;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** Bytes behind the transport header. */
  payloadBytes = 0;
  /** Bytes of the transport header. */
  headerBytes = 0;
  tcpFlags = 0;
  window: number = NO_WINDOW;
  /** First byte's number of a TCP segment; meaningful where `hasSequence`. */
  sequence = 0;
  hasSequence = false;
  /** Type * 256 + code of an ICMP message; -1 where there is none. */
  icmp = -1;
  /** Outermost VLAN id; -1 without a tag. */
  vlan = -1;
  tunnelKind: TunnelKind = TunnelKind.None;
  /** GRE key or VXLAN network id of the tunnel that was opened. */
  tunnelId = 0;
  fragment: FragmentKind = FragmentKind.None;
  fragmentId = 0;
  /** Bytes of the datagram in front of this fragment. */
  fragmentOffset = 0;
  /** Bits of `Note`. */
  notes = 0;
  /** Whether the source is the higher of the two endpoints; set by the key. */
  isFromHigh = false;

  /** Forgets the transport of the packet before. */
  clearTransport(): void {
    this.protocol = 0;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.payloadBytes = 0;
    this.headerBytes = 0;
    this.tcpFlags = 0;
    this.window = NO_WINDOW;
    this.hasSequence = false;
    this.icmp = -1;
  }
}
