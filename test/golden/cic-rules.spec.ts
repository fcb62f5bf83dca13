import { describe, expect, it } from '@jest/globals';
import {
  ACK,
  ethernet,
  ETHER_TYPE,
  FIN,
  icmp,
  ipv4,
  PROTOCOL,
  PSH,
  RST,
  SYN,
  tcp,
  udp,
  vlanTag,
} from '../support/traffic/frames.js';
import { meterFrames } from '../support/traffic/meter.js';
import { type TimedFrame } from '../support/traffic/pcap.js';

/*
 * The original's rules one by one (profiles.md §2 to §5), on captures made here with values worked out by hand. The same
 * rules hold on real captures in parity.spec.ts, where ../shared is present.
 */

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';
const START_US = 1_600_000_000_000_000;
const SECOND = 1_000_000;

function tcpFrame(atUs: number, isFromClient: boolean, flags: number, payload = 0, window = 1000): TimedFrame {
  const segment = isFromClient ? tcp(4000, 80, { flags, payload, window }) : tcp(80, 4000, { flags, payload, window });
  const [source, destination] = isFromClient ? [CLIENT, SERVER] : [SERVER, CLIENT];
  return { timeUs: START_US + atUs, frame: ethernet(ipv4(source, destination, PROTOCOL.tcp, segment)) };
}

function udpFrame(atUs: number, payload: number, from = CLIENT, to = SERVER): TimedFrame {
  return { timeUs: START_US + atUs, frame: ethernet(ipv4(from, to, PROTOCOL.udp, udp(5000, 53, payload))) };
}

const REQUEST = [
  tcpFrame(0, true, SYN, 0, 100),
  tcpFrame(10, false, SYN | ACK, 0, 200),
  tcpFrame(20, true, ACK | PSH, 30, 300),
  tcpFrame(30, false, ACK | PSH, 500, 400),
];

describe('first packet', () => {
  it('counts backward in cic-v40, its window too', () => {
    const [flow] = meterFrames('cic-v40', REQUEST).flows;
    expect(flow).toMatchObject({ source: `${CLIENT}:4000`, packets: 4 });
    expect(flow.column).toMatchObject({ 'Tot Fwd Pkts': 1, 'Tot Bwd Pkts': 3, 'Init Fwd Win Byts': -1 });
    expect(flow.column).toMatchObject({ 'Init Bwd Win Byts': 400, 'Fwd Header Len': 20, 'Bwd Header Len': 60 });
  });

  it('counts forward in cic-head', () => {
    const [flow] = meterFrames('cic-head', REQUEST).flows;
    expect(flow.column).toMatchObject({ 'Total Fwd Packet': 2, 'Total Bwd packets': 2, 'FWD Init Win Bytes': 100 });
    expect(flow.column).toMatchObject({ 'Bwd Init Win Bytes': 400, 'Fwd Seg Size Min': 20, 'Fwd Act Data Pkts': 1 });
  });

  it('enters the statistics of all lengths twice', () => {
    const frames = [udpFrame(0, 10), udpFrame(5, 40)];
    const v40 = meterFrames('cic-v40', frames).flows[0].column;
    // 10, 10, 40: mean 20, variance (100 + 100 + 400) / 2
    expect(v40).toMatchObject({ 'Pkt Len Mean': 20, 'Pkt Len Var': 300, 'Pkt Size Avg': 30 });
    expect(meterFrames('cic-head', frames).flows[0].column).toMatchObject({ 'Packet Length Mean': 20 });
  });

  it('alone has its flags counted in cic-v40, every packet in cic-head', () => {
    expect(meterFrames('cic-v40', REQUEST).flows[0].column).toMatchObject({ 'SYN Flag Cnt': 1, 'ACK Flag Cnt': 0 });
    expect(meterFrames('cic-head', REQUEST).flows[0].column).toMatchObject({
      'SYN Flag Count': 2,
      'ACK Flag Count': 3,
      'PSH Flag Count': 2,
    });
  });
});

describe('end of a flow', () => {
  const close = [...REQUEST, tcpFrame(40, true, FIN | ACK), tcpFrame(50, false, FIN | ACK), tcpFrame(60, true, ACK)];

  it('is the first FIN of either side in cic-v40; the rest is a flow of its own', () => {
    const { flows } = meterFrames('cic-v40', close);
    expect(flows.map((flow) => [flow.source, flow.packets, flow.endReason])).toEqual([
      [`${CLIENT}:4000`, 5, 'closed'],
      [`${SERVER}:80`, 2, 'end'],
    ]);
  });

  it.each(['cic-v40', 'cic-head', 'picket-1'] as const)('leaves it to who opened the connection: %s', (profile) => {
    const rest = tcpFrame(70, false, ACK | PSH, 40);
    const openers = (frames: readonly TimedFrame[]) =>
      meterFrames(profile, frames).flows.map(({ opener, source }) =>
        opener === 0 ? 'unknown' : (opener === 1) === source.startsWith(`${CLIENT}:`) ? 'client' : 'server',
      );
    expect(new Set(openers([...close, rest]))).toEqual(new Set(['client']));
    // Without the SYN its answer tells as much; without both nobody knows, whoever is heard first.
    expect(openers(REQUEST.slice(1))).toEqual(['client']);
    expect(openers(REQUEST.slice(2))).toEqual(['unknown']);
    expect(openers(REQUEST.slice(3))).toEqual(['unknown']);
    // A flow that a timeout cut goes on in the server's voice.
    expect(
      openers([
        ...REQUEST,
        tcpFrame(50 * SECOND, true, ACK, 1),
        tcpFrame(100 * SECOND, false, ACK, 1),
        tcpFrame(130 * SECOND, false, ACK, 1),
      ]),
    ).toEqual(['client', 'client']);
    // A new connection of the same ports is opened by who opens it.
    expect(openers([...REQUEST.slice(3), tcpFrame(40, true, SYN)])).toEqual(['client']);
  });

  it('does not take a datagram of a service for a question', () => {
    const datagram = (from: string, to: string, ports: [number, number]): TimedFrame => ({
      timeUs: START_US,
      frame: ethernet(ipv4(from, to, PROTOCOL.udp, udp(...ports, 30))),
    });
    expect(meterFrames('cic-v40', [datagram(SERVER, CLIENT, [53, 5000])]).flows[0].opener).toBe(0);
    expect(meterFrames('cic-v40', [datagram(CLIENT, SERVER, [5000, 53])]).flows[0].opener).toBe(1);
  });

  it('is the FIN of the responder in cic-head', () => {
    const { flows } = meterFrames('cic-head', close);
    expect(flows.map((flow) => [flow.packets, flow.endReason])).toEqual([
      [6, 'closed'],
      [1, 'end'],
    ]);
  });

  it('is a RST in cic-head and none in cic-v40', () => {
    const frames = [...REQUEST, tcpFrame(40, false, RST), tcpFrame(50, true, ACK)];
    expect(meterFrames('cic-v40', frames).flows.map((flow) => flow.packets)).toEqual([6]);
    expect(meterFrames('cic-head', frames).flows.map((flow) => flow.packets)).toEqual([5, 1]);
  });

  it('comes 120 s after the first packet, exactly 120 s not included', () => {
    const inTime = [udpFrame(0, 1), udpFrame(120 * SECOND, 1)];
    expect(meterFrames('cic-v40', inTime).flows.map((flow) => flow.packets)).toEqual([2]);
    const late = [udpFrame(0, 1), udpFrame(120 * SECOND + 1, 1)];
    expect(meterFrames('cic-v40', late).flows.map((flow) => flow.packets)).toEqual([1, 1]);
  });

  it('leaves the next flow the orientation of the one before', () => {
    const frames = [tcpFrame(0, true, ACK), tcpFrame(1, true, ACK), tcpFrame(121 * SECOND, false, ACK)];
    for (const profile of ['cic-v40', 'cic-head'] as const) {
      expect(meterFrames(profile, frames).flows.map((flow) => flow.source)).toEqual([
        `${CLIENT}:4000`,
        `${CLIENT}:4000`,
      ]);
    }
  });

  it('loses a second FIN of the initiator in cic-head', () => {
    const frames = [...REQUEST, tcpFrame(40, true, FIN), tcpFrame(50, true, FIN), tcpFrame(60, true, ACK)];
    const { flows, meter } = meterFrames('cic-head', frames);
    expect(flows.map((flow) => flow.packets)).toEqual([6]);
    expect(meter.counters().packetsParsed).toBe(7);
  });
});

describe('idle sweep', () => {
  const frames = [tcpFrame(0, true, ACK), tcpFrame(1, true, ACK), tcpFrame(150 * SECOND, false, ACK)];

  it('changes when a flow leaves, not what is in it', () => {
    for (const profile of ['cic-v40', 'cic-head'] as const) {
      expect(meterFrames(profile, frames, { sweepEach: true }).flows).toEqual(meterFrames(profile, frames).flows);
    }
  });

  it('emits a flow when the clock has passed its 120 s', () => {
    const { flows } = meterFrames('cic-v40', [...frames, udpFrame(300 * SECOND, 1)], { sweepEach: true });
    expect(flows.map((flow) => [flow.packets, flow.endReason])).toEqual([
      [2, 'active'],
      [1, 'active'],
      [1, 'end'],
    ]);
  });
});

describe('key', () => {
  it('orders addresses by signed bytes in the flow id of cic-v40', () => {
    const [flow] = meterFrames('cic-v40', [udpFrame(0, 1, '10.0.0.1', '200.0.0.1')]).flows;
    expect(flow.flowId).toBe('200.0.0.1-10.0.0.1-53-5000-17');
  });

  it('names the source first in cic-head', () => {
    const [flow] = meterFrames('cic-head', [udpFrame(0, 1, '200.0.0.1', '10.0.0.1')]).flows;
    expect(flow.flowId).toBe('200.0.0.1-10.0.0.1-5000-53-17');
  });

  it('splits the two directions of one host in cic-v40 and joins them in cic-head', () => {
    const loopback = (atUs: number, from: number, to: number): TimedFrame => ({
      timeUs: START_US + atUs,
      frame: ethernet(ipv4(CLIENT, CLIENT, PROTOCOL.udp, udp(from, to, 1))),
    });
    const frames = [loopback(0, 9, 7), loopback(1, 7, 9)];
    expect(meterFrames('cic-v40', frames).flows.map((flow) => flow.flowId)).toEqual([
      `${CLIENT}-${CLIENT}-9-7-17`,
      `${CLIENT}-${CLIENT}-7-9-17`,
    ]);
    const [joined] = meterFrames('cic-head', frames).flows;
    expect(joined).toMatchObject({ flowId: `${CLIENT}-${CLIENT}-9-7-17`, packets: 2 });
    expect(joined.column).toMatchObject({ 'Total Fwd Packet': 2, 'Total Bwd packets': 0 });
  });
});

describe('statistics', () => {
  it('are infinite or undefined a second for a flow of no duration', () => {
    const silent = meterFrames('cic-v40', [udpFrame(0, 0), udpFrame(0, 0)]).flows[0].column;
    expect(silent).toMatchObject({ 'Flow Byts/s': NaN, 'Flow Pkts/s': Infinity, 'Fwd Pkts/s': 0 });
    const speaking = meterFrames('cic-v40', [udpFrame(0, 5), udpFrame(0, 5)]).flows[0].column;
    expect(speaking['Flow Byts/s']).toBe(Infinity);
  });

  it('count a silence of more than 5 s as idle and the time before it as active', () => {
    const frames = [0, 2, 7, 12.000001, 13].map((second) => udpFrame(second * SECOND, 1));
    for (const profile of ['cic-v40', 'cic-head'] as const) {
      expect(meterFrames(profile, frames).flows[0].column).toMatchObject({
        'Active Mean': 7 * SECOND,
        'Active Std': 0,
        'Idle Max': 5_000_001,
        'Idle Min': 5_000_001,
      });
    }
  });

  it('divide by the gaps of more than 1 s in cic-head, by one in cic-v40', () => {
    const frames = [0, 1, 2.5, 4].map((second) => udpFrame(second * SECOND, 9));
    expect(meterFrames('cic-head', frames).flows[0].column).toMatchObject({
      'Subflow Fwd Packets': 2,
      'Subflow Fwd Bytes': 18,
    });
    expect(meterFrames('cic-v40', frames).flows[0].column).toMatchObject({ 'Subflow Fwd Pkts': 3 });
    expect(meterFrames('cic-head', frames.slice(0, 2)).flows[0].column['Subflow Fwd Packets']).toBe(0);
  });

  it('find bulks of both directions backward in cic-head, none in cic-v40', () => {
    const frames = [0, 250, 500, 750, 1000].map((atUs, index) => tcpFrame(atUs, index % 2 === 0, ACK, 100));
    expect(meterFrames('cic-head', frames).flows[0].column).toMatchObject({
      'Fwd Bytes/Bulk Avg': 0,
      'Bwd Bytes/Bulk Avg': 500,
      'Bwd Packet/Bulk Avg': 5,
      'Bwd Bulk Rate Avg': 500_000,
    });
    expect(meterFrames('cic-v40', frames).flows[0].column).toMatchObject({ 'Bwd Byts/b Avg': 0 });
  });

  it('keep negative gaps of packets out of order', () => {
    const frames = [udpFrame(100, 1), udpFrame(40, 1), udpFrame(200, 1)];
    expect(meterFrames('cic-v40', frames).flows[0].column).toMatchObject({
      'Flow IAT Min': -60,
      'Flow IAT Max': 160,
      'Flow Duration': 100,
    });
  });
});

describe('decoding', () => {
  const twice = (frame: Buffer): TimedFrame[] => [
    { timeUs: START_US, frame },
    { timeUs: START_US + 1, frame },
  ];
  const padded = (frame: Buffer) => Buffer.concat([frame, Buffer.alloc(60 - frame.length)]);

  it('counts Ethernet padding behind a VLAN tag only', () => {
    const bareAck = ipv4(CLIENT, SERVER, PROTOCOL.tcp, tcp(1, 2));
    const plain = meterFrames('cic-v40', twice(padded(ethernet(bareAck)))).flows[0].column;
    expect(plain['Pkt Len Max']).toBe(0);
    const tagged = padded(ethernet(vlanTag(5, ETHER_TYPE.ipv4, bareAck), ETHER_TYPE.vlan));
    expect(meterFrames('cic-v40', twice(tagged)).flows[0].column['Pkt Len Max']).toBe(2);
  });

  it('reads the quoted datagram of an ICMP error, ports swapped', () => {
    const quoted = ipv4(CLIENT, SERVER, PROTOCOL.udp, udp(5000, 53));
    const frame = ethernet(ipv4(SERVER, CLIENT, PROTOCOL.icmp, icmp(3, 3, quoted)));
    expect(meterFrames('cic-v40', twice(frame)).flows[0]).toMatchObject({
      source: `${SERVER}:5000`,
      destination: `${CLIENT}:53`,
      column: { Protocol: 17 },
    });
  });

  it('gives everything else protocol 0, ports 0 and one flow', () => {
    const echo = ethernet(ipv4(CLIENT, SERVER, PROTOCOL.icmp, icmp(8, 0, Buffer.alloc(56))));
    const gre = ethernet(ipv4(CLIENT, SERVER, PROTOCOL.gre, Buffer.alloc(30)));
    const [flow, ...others] = meterFrames('cic-v40', [...twice(echo), ...twice(gre)]).flows;
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ flowId: `${CLIENT}-${SERVER}-0-0-0`, packets: 4 });
    expect(flow.column).toMatchObject({ Protocol: 0, 'Pkt Len Max': 0, 'Bwd Header Len': 0 });
  });

  it('reads later fragments as protocol 0', () => {
    const frame = ethernet(ipv4(CLIENT, SERVER, PROTOCOL.udp, Buffer.alloc(64), { fragmentOffset: 1480 }));
    expect(meterFrames('cic-head', twice(frame)).flows[0].column['Protocol']).toBe(0);
  });

  it('misreads a broadcast ARP as IPv4 when told to be strict, and else makes no flow of it', () => {
    const arp = Buffer.alloc(28);
    Buffer.from([0, 1, 8, 0, 6, 4, 0, 1]).copy(arp);
    const broadcast = Buffer.concat([Buffer.alloc(6, 0xff), Buffer.from([2, 0, 0, 0, 0, 1])]);
    const frames = twice(padded(ethernet(arp, ETHER_TYPE.arp, broadcast)));
    const strict = meterFrames('cic-v40', frames, { strictCompat: true });
    expect(strict.flows[0].flowId).toBe('8.0.6.4-8.6.0.1-0-0-0');
    const { flows, meter } = meterFrames('cic-v40', frames);
    expect(flows).toEqual([]);
    expect(meter.counters()).toMatchObject({
      packetsReceived: 2,
      packetsParsed: 0,
      packetsUnsupported: { ethertype: 2 },
    });
  });

  it('reads Linux cooked captures unless told to be strict', () => {
    const cooked = Buffer.concat([
      Buffer.alloc(14),
      Buffer.from([8, 0]),
      ipv4(CLIENT, SERVER, PROTOCOL.udp, udp(1, 2, 3)),
    ]);
    const linkType = 113;
    expect(meterFrames('cic-v40', twice(cooked), { linkType }).flows).toHaveLength(1);
    expect(meterFrames('cic-v40', twice(cooked), { linkType, strictCompat: true }).flows).toHaveLength(0);
  });
});
