import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  ACK,
  ethernet,
  ETHER_TYPE,
  FIN,
  ipv4,
  ipv6,
  PROTOCOL,
  RST,
  SYN,
  tcp,
  type TcpOptions,
  u16,
  u32,
  udp,
  vlanTag,
} from '../support/traffic/frames.js';
import { meterFrames, type MeteredFlows, type SeenFlow } from '../support/traffic/meter.js';
import { type TimedFrame } from '../support/traffic/pcap.js';
import { traffic } from '../support/traffic/traffic.js';

/* Rules of `picket-1` (docs/profiles.md §10) that are easier to read as a story than as a column. */

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';
const START_US = 1_600_000_000_000_000;
const SECOND = 1_000_000;

function seg(atUs: number, isFromClient: boolean, flags: number, options: TcpOptions = {}): TimedFrame {
  const [from, to] = isFromClient ? [4000, 80] : [80, 4000];
  const [source, destination] = isFromClient ? [CLIENT, SERVER] : [SERVER, CLIENT];
  return {
    timeUs: START_US + atUs,
    frame: ethernet(ipv4(source, destination, PROTOCOL.tcp, tcp(from, to, { flags, ...options }))),
  };
}

function ends({ flows }: MeteredFlows): [number, string][] {
  return flows.map((flow) => [flow.packets, flow.endReason]);
}

/** A fragment header of IPv6 and what stands behind it. */
function fragment6(nextHeader: number, offset: number, more: boolean, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([nextHeader, 0]), u16(offset | (more ? 1 : 0)), u32(7), body]);
}

/** A connection that closes in order: 7 packets. */
const CLOSED = [
  seg(0, true, SYN),
  seg(1, false, SYN | ACK),
  seg(2, true, ACK, { payload: 10 }),
  seg(3, true, FIN | ACK),
  seg(4, false, FIN | ACK),
  seg(5, true, ACK),
];

describe('a connection', () => {
  it('keeps its last packets and retransmissions for 5 s after it closed', () => {
    expect(ends(meterFrames('picket-1', [...CLOSED, seg(4 * SECOND, false, ACK)]))).toEqual([[7, 'end']]);
    expect(ends(meterFrames('picket-1', [...CLOSED, seg(6 * SECOND, true, SYN)]))).toEqual([
      [6, 'closed'],
      [1, 'end'],
    ]);
  });

  it('begins anew at a SYN within the linger', () => {
    const frames = [seg(0, true, SYN), seg(1, false, RST | ACK), seg(2, true, SYN)];
    expect(ends(meterFrames('picket-1', frames))).toEqual([
      [2, 'new_syn'],
      [1, 'end'],
    ]);
  });

  it('has no flow for a late packet without data, and one for data', () => {
    const late = meterFrames('picket-1', [...CLOSED, seg(10 * SECOND, false, ACK)]);
    expect(ends(late)).toEqual([[6, 'closed']]);
    expect(late.meter.counters().packetsNoted).toMatchObject({ late: 1 });
    const data = meterFrames('picket-1', [...CLOSED, seg(10 * SECOND, false, ACK, { payload: 5 })]);
    expect(data.flows.map((flow) => flow.source)).toEqual([`${CLIENT}:4000`, `${CLIENT}:4000`]);
  });

  it('is turned round when its first packet is an answer', () => {
    expect(meterFrames('picket-1', [seg(0, false, SYN | ACK)]).flows[0]).toMatchObject({
      source: `${CLIENT}:4000`,
      column: { 'Tot Fwd Pkts': 0, 'Tot Bwd Pkts': 1 },
    });
  });

  it('goes on after 120 s with initiator, TCP state and sequence numbers', () => {
    const frames = [
      seg(0, true, ACK, { payload: 10, sequence: 100 }),
      seg(50 * SECOND, true, FIN | ACK, { sequence: 110 }),
      seg(100 * SECOND, false, FIN | ACK),
      seg(130 * SECOND, false, ACK),
      seg(131 * SECOND, true, ACK, { payload: 10, sequence: 100 }),
      seg(140 * SECOND, true, SYN),
    ];
    const { flows } = meterFrames('picket-1', frames);
    // The ACK at 130 s closes the connection whose FINs were in the flow before; at 140 s its linger is over.
    expect(flows.map((flow) => [flow.packets, flow.endReason, flow.source])).toEqual([
      [3, 'active', `${CLIENT}:4000`],
      [2, 'closed', `${CLIENT}:4000`],
      [1, 'end', `${CLIENT}:4000`],
    ]);
    expect(flows[1].column).toMatchObject({ 'Conn Duration': 131 * SECOND, 'Fwd Retrans Cnt': 1 });
  });

  it('ends after 60 s of silence', () => {
    const frames = [seg(0, true, ACK), seg(60 * SECOND, true, ACK), seg(120 * SECOND + 1, false, ACK)];
    const { flows } = meterFrames('picket-1', frames);
    expect(flows.map((flow) => [flow.endReason, flow.source])).toEqual([
      ['idle', `${CLIENT}:4000`],
      ['end', `${SERVER}:80`],
    ]);
  });
});

describe('rows', () => {
  const inOrder = traffic.filter((frames) =>
    frames.every(({ timeUs }, index) => index === 0 || timeUs >= frames[index - 1].timeUs),
  );
  const text = (flows: readonly SeenFlow[]) => flows.map((flow) => JSON.stringify(flow)).sort();

  it('are the same with and without the sweep', () => {
    const property = fc.property(inOrder, (frames) => {
      expect(text(meterFrames('picket-1', frames, { sweepEach: true }).flows)).toEqual(
        text(meterFrames('picket-1', frames).flows),
      );
    });
    fc.assert(property, { numRuns: 500, seed: 2 });
  });

  it('do not depend on when it was', () => {
    const property = fc.property(traffic, fc.integer({ min: 1, max: 1e12 }), (frames, shiftUs) => {
      const shifted = frames.map((packet) => ({ ...packet, timeUs: packet.timeUs + shiftUs }));
      const back = meterFrames('picket-1', shifted).flows.map((flow) => ({ ...flow, startUs: flow.startUs - shiftUs }));
      expect(back).toEqual(meterFrames('picket-1', frames).flows);
    });
    fc.assert(property, { numRuns: 300, seed: 3 });
  });

  it('hold finite numbers only, and identities between columns', () => {
    const property = fc.property(traffic, (frames) => {
      for (const { column, packets } of meterFrames('picket-1', frames).flows) {
        for (const [name, value] of Object.entries(column)) {
          expect(Number.isFinite(value) && !Object.is(value, -0)).toBe(true);
          if (!name.startsWith('ICMP')) expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(column['Tot Fwd Pkts'] + column['Tot Bwd Pkts']).toBe(packets);
        expect(column['Fwd RST Flags'] + column['Bwd RST Flags']).toBe(column['RST Flag Cnt']);
        expect(column['TotLen Fwd Pkts']).toBeCloseTo(column['Tot Fwd Pkts'] * column['Fwd Pkt Len Mean'], 6);
        expect(column['Fwd Header Len']).toBeGreaterThanOrEqual(column['Fwd Header Len Min'] * column['Tot Fwd Pkts']);
      }
    });
    fc.assert(property, { numRuns: 300, seed: 4 });
  });

  it('are one for each source of a spoofed SYN flood', () => {
    let rows = 0;
    const frames = Array.from({ length: 100_000 }, (_, index) => {
      const source = `1.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      return {
        timeUs: START_US + index,
        frame: ethernet(ipv4(source, SERVER, PROTOCOL.tcp, tcp(index & 0xffff, 80, { flags: SYN }))),
      };
    });
    for (const flow of meterFrames('picket-1', frames, { memoryBytes: 100 << 20 }).flows) {
      rows++;
      if (flow.packets !== 1) throw new Error(`flow of ${flow.packets} packets`);
    }
    expect(rows).toBe(100_000);
  });
});

describe('encapsulations and link types', () => {
  const inner = [
    ipv4(CLIENT, SERVER, PROTOCOL.udp, udp(5000, 53, 30)),
    ipv4(SERVER, CLIENT, PROTOCOL.udp, udp(53, 5000, 90)),
  ];
  const timed = (frames: readonly Buffer[]): TimedFrame[] =>
    frames.map((frame, index) => ({ timeUs: START_US + index, frame }));
  const plain = meterFrames('picket-1', timed(inner.map((packet) => ethernet(packet)))).flows;
  const outer = (protocol: number, body: Buffer) => ethernet(ipv4('192.0.2.1', '192.0.2.2', protocol, body));
  const outer6 = (next: number, body: Buffer) =>
    ethernet(ipv6('fd00:0:0:0:0:0:0:1', 'fd00:0:0:0:0:0:0:2', next, body), ETHER_TYPE.ipv6);
  const gre = (type: number, body: Buffer) => Buffer.concat([u16(0), u16(type), body]);
  const vxlan = (id: number, body: Buffer) => {
    const payload = Buffer.concat([Buffer.from([8, 0, 0, 0]), u32(id << 8), ethernet(body)]);
    return Buffer.concat([udp(9999, 4789, payload.length).subarray(0, 8), payload]);
  };

  it.each<[string, (packet: Buffer) => Buffer]>([
    ['VLAN', (packet) => ethernet(vlanTag(7, ETHER_TYPE.ipv4, packet), ETHER_TYPE.vlan)],
    ['QinQ', (packet) => ethernet(vlanTag(7, ETHER_TYPE.vlan, vlanTag(8, ETHER_TYPE.ipv4, packet)), 0x88a8)],
    ['MPLS', (packet) => ethernet(Buffer.concat([u32(0x1000), u32(0x1100), packet]), ETHER_TYPE.mpls)],
    [
      'PPPoE',
      (packet) => ethernet(Buffer.concat([u32(0x11000001), u16(packet.length + 2), u16(0x21), packet]), 0x8864),
    ],
    ['SNAP', (packet) => ethernet(Buffer.concat([Buffer.from('aaaa030000000800', 'hex'), packet]), packet.length + 8)],
  ])('open %s by default', (_name, wrap) => {
    expect(meterFrames('picket-1', timed(inner.map(wrap))).flows).toEqual(plain);
  });

  it.each<['gre' | 'ipip' | 'vxlan', string, (packet: Buffer) => Buffer]>([
    ['gre', 'GRE', (packet) => outer(PROTOCOL.gre, gre(ETHER_TYPE.ipv4, packet))],
    ['gre', 'Ethernet in GRE', (packet) => outer(PROTOCOL.gre, gre(0x6558, ethernet(packet)))],
    ['gre', 'GRE over IPv6', (packet) => outer6(PROTOCOL.gre, gre(ETHER_TYPE.ipv4, packet))],
    ['ipip', '4in4', (packet) => outer(4, packet)],
    ['ipip', '4in6', (packet) => outer6(4, packet)],
    ['vxlan', 'VXLAN', (packet) => outer(PROTOCOL.udp, vxlan(0, packet))],
  ])('open with %s: %s', (option, _name, wrap) => {
    const frames = timed(inner.map(wrap));
    expect(meterFrames('picket-1', frames, { decapsulation: [option] }).flows).toEqual(plain);
    expect(meterFrames('picket-1', frames).flows).not.toEqual(plain);
  });

  it('keep tenants of equal addresses apart by their network', () => {
    const frames = timed([outer(PROTOCOL.udp, vxlan(1, inner[0])), outer(PROTOCOL.udp, vxlan(2, inner[0]))]);
    expect(meterFrames('picket-1', frames, { decapsulation: ['vxlan'] }).flows).toHaveLength(2);
    expect(meterFrames('picket-1', frames, { decapsulation: ['vxlan', 'keyTunnel'] }).flows).toHaveLength(1);
  });

  it('keep VLANs apart when told to', () => {
    const frames = timed([7, 8].map((id) => ethernet(vlanTag(id, ETHER_TYPE.ipv4, inner[0]), ETHER_TYPE.vlan)));
    expect(meterFrames('picket-1', frames).flows).toHaveLength(1);
    expect(meterFrames('picket-1', frames, { decapsulation: ['keyVlan'] }).flows).toHaveLength(2);
  });

  it('keep a tunnel that cannot be read as a flow of its own', () => {
    const frames = timed([outer(PROTOCOL.gre, gre(0x1234, inner[0]))]);
    const { flows, meter } = meterFrames('picket-1', frames, { decapsulation: ['gre'] });
    expect(flows.map((flow) => flow.flowId)).toEqual(['192.0.2.1-192.0.2.2-0-0-47']);
    expect(meter.counters().packetsParsed).toBe(1);
  });

  it('refuse what is nested too deeply', () => {
    let packet = inner[0];
    for (let depth = 0; depth < 5; depth++) packet = ipv4('192.0.2.1', '192.0.2.2', 4, packet);
    const { meter } = meterFrames('picket-1', timed([ethernet(packet)]), { decapsulation: ['ipip'] });
    expect(meter.counters().packetsMalformed).toEqual({ depth: 1 });
  });

  it.each<[string, number, (packet: Buffer) => Buffer]>([
    ['Linux cooked', 113, (packet) => Buffer.concat([Buffer.alloc(14), u16(0x800), packet])],
    ['Linux cooked v2', 276, (packet) => Buffer.concat([u16(0x800), Buffer.alloc(18), packet])],
    ['raw IP', 101, (packet) => packet],
    ['raw IPv4', 228, (packet) => packet],
    ['loopback of a little-endian machine', 0, (packet) => Buffer.concat([Buffer.from([2, 0, 0, 0]), packet])],
    ['loopback', 108, (packet) => Buffer.concat([u32(2), packet])],
  ])('read link type %s', (_name, linkType, wrap) => {
    expect(meterFrames('picket-1', timed(inner.map(wrap)), { linkType }).flows).toEqual(plain);
  });

  it('give later fragments the ports of their first', () => {
    const fragments = [
      ipv4(CLIENT, SERVER, PROTOCOL.udp, udp(5000, 53, 1000), { moreFragments: true, identification: 7 }),
      ipv4(CLIENT, SERVER, PROTOCOL.udp, Buffer.alloc(100), { fragmentOffset: 1008, identification: 7 }),
      ipv4(CLIENT, SERVER, PROTOCOL.udp, Buffer.alloc(100), { fragmentOffset: 1008, identification: 8 }),
    ];
    const { flows } = meterFrames('picket-1', timed(fragments.map((packet) => ethernet(packet))));
    expect(flows.map((flow) => [flow.source, flow.column['TotLen Fwd Pkts'], flow.column['Fragment Cnt']])).toEqual([
      [`${CLIENT}:5000`, 1100, 2],
      [`${CLIENT}:0`, 100, 1],
    ]);
  });

  it.each<[string, number, number]>([
    ['TCP in fragments of 8 bytes', PROTOCOL.tcp, 8],
    ['TCP in fragments of 16 bytes', PROTOCOL.tcp, 16],
    ['SCTP in fragments of 8 bytes', PROTOCOL.sctp, 8],
  ])('find the flow of %s, whose header is not whole in any', (_name, protocol, bytes) => {
    const whole =
      protocol === PROTOCOL.sctp
        ? Buffer.concat([u16(51_000), u16(22), Buffer.alloc(20)])
        : tcp(51_000, 22, { flags: SYN });
    const inPieces = (wrap: (piece: Buffer, offset: number, more: boolean) => Buffer) =>
      Array.from({ length: Math.ceil(whole.length / bytes) }, (_, index) =>
        wrap(whole.subarray(index * bytes, (index + 1) * bytes), index * bytes, (index + 1) * bytes < whole.length),
      );
    const v4 = inPieces((piece, fragmentOffset, moreFragments) =>
      ethernet(ipv4(CLIENT, SERVER, protocol, piece, { fragmentOffset, moreFragments, identification: 7 })),
    );
    const v6 = inPieces((piece, offset, more) => outer6(44, fragment6(protocol, offset, more, piece)));
    for (const frames of [v4, v6]) {
      const { flows, meter } = meterFrames('picket-1', timed(frames));
      expect(flows.map(({ source, column }) => [source.split(':').at(-1), column['Fragment Cnt']])).toEqual([
        ['51000', frames.length],
      ]);
      expect(meter.counters()).toMatchObject({ packetsMalformed: {}, packetsNoted: {} });
    }
  });

  it('find the flow of IPv6 fragments whatever their own next header says', () => {
    const segment = Buffer.concat([
      Buffer.from([PROTOCOL.tcp, 0, 1, 4, 0, 0, 0, 0]),
      tcp(51_000, 22, { flags: SYN, payload: 20 }),
    ]);
    const { flows } = meterFrames(
      'picket-1',
      timed([
        outer6(44, fragment6(60, 0, true, segment.subarray(0, 32))),
        outer6(44, fragment6(60, 32, true, segment.subarray(32, 40))),
        outer6(44, fragment6(59, 40, false, segment.subarray(40))),
      ]),
    );
    expect(flows.map(({ column }) => [column['Protocol'], column['Fragment Cnt']])).toEqual([[PROTOCOL.tcp, 3]]);
  });

  it('walk IPv6 extension headers', () => {
    const hopByHop = Buffer.concat([Buffer.from([17, 0, 0, 0, 0, 0, 0, 0]), udp(5000, 53, 30)]);
    const { flows } = meterFrames('picket-1', timed([outer6(0, hopByHop)]));
    expect(flows[0]).toMatchObject({
      source: 'fd00::1:5000',
      column: { Protocol: 17, 'TotLen Fwd Pkts': 30, 'IP Version': 6 },
    });
  });
});
