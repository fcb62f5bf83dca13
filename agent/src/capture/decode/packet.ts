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
  }
}
