import { ethernet, ETHER_TYPE, icmp, ipv4, ipv6, PROTOCOL, tcp, u16, u32, udp, vlanTag } from './frames.js';

/** A valid frame and where its innermost IP packet begins: what stands before it is encapsulation. */
export interface ValidFrame {
  readonly name: string;
  readonly linkType: number;
  readonly frame: Buffer;
  readonly packetAt: number;
}

const [A, B] = ['10.0.0.1', '10.0.0.2'];
const [A6, B6] = ['fd00:0:0:0:0:0:0:1', 'fd00:0:0:0:0:0:0:2'];
const FRAGMENT_HEADER = Buffer.concat([Buffer.from([PROTOCOL.udp, 0]), u16(1), u32(7)]);
const HOP_BY_HOP = Buffer.from([60, 0, 1, 4, 0, 0, 0, 0]);
const DESTINATION_OPTIONS = Buffer.from([PROTOCOL.tcp, 0, 1, 4, 0, 0, 0, 0]);

const PACKETS: Readonly<Record<string, Buffer>> = {
  tcp: ipv4(A, B, PROTOCOL.tcp, tcp(4000, 80, { headerBytes: 32, payload: 40 })),
  udp: ipv4(A, B, PROTOCOL.udp, udp(4000, 53, 20)),
  icmp: ipv4(A, B, PROTOCOL.icmp, icmp(3, 3, ipv4(B, A, PROTOCOL.udp, udp(53, 4000)))),
  sctp: ipv4(A, B, PROTOCOL.sctp, Buffer.alloc(28, 3)),
  'first fragment': ipv4(A, B, PROTOCOL.udp, udp(4000, 53, 64), { moreFragments: true, identification: 7 }),
  'later fragment': ipv4(A, B, PROTOCOL.udp, Buffer.alloc(64), { fragmentOffset: 72, identification: 7 }),
  'tcp over IPv6': ipv6(A6, B6, PROTOCOL.tcp, tcp(4000, 80, { payload: 9 })),
  ICMPv6: ipv6(A6, B6, PROTOCOL.icmpv6, icmp(128, 0, Buffer.alloc(16))),
  'IPv6 with extensions': ipv6(A6, B6, 0, Buffer.concat([HOP_BY_HOP, DESTINATION_OPTIONS, tcp(4000, 80)])),
  'IPv6 fragment': ipv6(A6, B6, 44, Buffer.concat([FRAGMENT_HEADER, udp(4000, 53, 40)])),
};

function etherTypeOf(packet: Buffer): number {
  return packet[0] >> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4;
}

function vxlan(frame: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([8, 0, 0, 0]), u32(77 << 8), frame]);
  return Buffer.concat([udp(9999, 4789, payload.length).subarray(0, 8), payload]);
}

const outer = (protocol: number, body: Buffer) => ethernet(ipv4('192.0.2.1', '192.0.2.2', protocol, body));
const gre = (flags: number, type: number, body: Buffer) =>
  Buffer.concat([u16(flags), u16(type), u32(1), u32(2), u32(3), body]);
const innerIp = (packet: Buffer) => (packet[0] >> 4 === 6 ? 41 : 4);
const ppp = (packet: Buffer) => (packet[0] >> 4 === 6 ? 0x57 : 0x21);

/** Every encapsulation that is known, as link type and what it puts around a packet. */
const WRAPS: Readonly<Record<string, readonly [number, (packet: Buffer) => Buffer]>> = {
  plain: [1, (packet) => ethernet(packet, etherTypeOf(packet))],
  VLAN: [1, (packet) => ethernet(vlanTag(7, etherTypeOf(packet), packet), ETHER_TYPE.vlan)],
  QinQ: [1, (packet) => ethernet(vlanTag(7, ETHER_TYPE.vlan, vlanTag(8, etherTypeOf(packet), packet)), 0x88a8)],
  MPLS: [1, (packet) => ethernet(Buffer.concat([u32(0x1000), u32(0x1100), packet]), ETHER_TYPE.mpls)],
  PPPoE: [
    1,
    (packet) => ethernet(Buffer.concat([u32(0x11000001), u16(packet.length + 2), u16(ppp(packet)), packet]), 0x8864),
  ],
  SNAP: [
    1,
    (packet) =>
      ethernet(
        Buffer.concat([Buffer.from('aaaa03000000', 'hex'), u16(etherTypeOf(packet)), packet]),
        packet.length + 8,
      ),
  ],
  GRE: [1, (packet) => outer(PROTOCOL.gre, gre(0xb000, etherTypeOf(packet), packet))],
  'Ethernet in GRE': [1, (packet) => outer(PROTOCOL.gre, gre(0xb000, 0x6558, ethernet(packet, etherTypeOf(packet))))],
  'IP in IP': [1, (packet) => outer(innerIp(packet), packet)],
  'IP in IPv6': [1, (packet) => ethernet(ipv6(A6, B6, innerIp(packet), packet), ETHER_TYPE.ipv6)],
  VXLAN: [1, (packet) => outer(PROTOCOL.udp, vxlan(ethernet(packet, etherTypeOf(packet))))],
  'Linux cooked': [113, (packet) => Buffer.concat([Buffer.alloc(14), u16(etherTypeOf(packet)), packet])],
  'Linux cooked v2': [276, (packet) => Buffer.concat([u16(etherTypeOf(packet)), Buffer.alloc(18), packet])],
  'raw IP': [101, (packet) => packet],
  loopback: [108, (packet) => Buffer.concat([u32(packet[0] >> 4 === 6 ? 24 : 2), packet])],
};

/** Every kind of packet in every encapsulation. */
export const VALID_FRAMES: readonly ValidFrame[] = Object.entries(WRAPS).flatMap(([wrap, [linkType, around]]) =>
  Object.entries(PACKETS).map(([kind, packet]) => {
    const frame = around(packet);
    return { name: `${kind}, ${wrap}`, linkType, frame, packetAt: frame.length - packet.length };
  }),
);
