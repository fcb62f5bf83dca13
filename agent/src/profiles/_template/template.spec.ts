import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACK, ETHER_TYPE, ethernet, ipv4, PROTOCOL, SYN, tcp, udp } from '../../../../test/support/traffic/frames.js';
import { FlowHash } from '../../flow/flow-hash.js';
import { PacketMeter } from '../../flow/packet-meter.js';
import { LinkType } from '../../packet/link-types.js';
import { TEMPLATE_FEATURES } from './derive.js';
import { TEMPLATE_TEXTS } from './explain.js';
import { TemplateRules } from './rules.js';

const SECOND_US = 1_000_000;
const [CLIENT, SERVER] = ['10.0.0.1', '10.0.0.2'];

let flows: { id: string; reason: string; features: number[] }[];
let meter: PacketMeter;

beforeEach(() => {
  flows = [];
  const sink = {
    flow: (record: { flowId(): string; endReason: string; features: Float64Array }) =>
      void flows.push({ id: record.flowId(), reason: record.endReason, features: [...record.features] }),
  };
  const rules = new TemplateRules({ memoryBytes: 1 << 20 }, new FlowHash(), sink);
  meter = new PacketMeter(rules, rules.store, true);
});

function take(frame: Buffer, seconds: number): void {
  meter.frame(frame, 0, frame.length, frame.length, seconds * SECOND_US, LinkType.Ethernet);
}

const question = ethernet(ipv4(CLIENT, SERVER, PROTOCOL.tcp, tcp(40_000, 80, { flags: SYN })));
const answer = ethernet(ipv4(SERVER, CLIENT, PROTOCOL.tcp, tcp(80, 40_000, { flags: ACK, payload: 100 })));
const ID = '10.0.0.1-10.0.0.2-40000-80-6';

describe('the template of a profile', () => {
  it('puts both directions of a conversation into one flow', () => {
    take(question, 1);
    take(answer, 2);
    take(answer, 3);
    meter.flush();
    expect(flows).toEqual([{ id: ID, reason: 'end', features: [2 * SECOND_US, 1, 2, 0, 200] }]);
  });

  it('ends a flow after 60 s of silence, by the clock or by the next packet', () => {
    take(question, 1);
    take(answer, 50);
    meter.sweep(109 * SECOND_US);
    expect(flows).toEqual([]);
    meter.sweep(112 * SECOND_US);
    expect(flows).toEqual([{ id: ID, reason: 'idle', features: [49 * SECOND_US, 1, 1, 0, 100] }]);
    take(question, 200);
    take(question, 300);
    expect(flows).toHaveLength(2);
    meter.flush();
    expect(flows.map(({ reason }) => reason)).toEqual(['idle', 'idle', 'end']);
  });

  it('counts every frame: parsed, malformed or unsupported', () => {
    take(ethernet(ipv4(CLIENT, SERVER, PROTOCOL.udp, udp(5000, 53, 10))), 1);
    take(ethernet(Buffer.alloc(40), ETHER_TYPE.arp), 1);
    take(ethernet(Buffer.alloc(10)), 1);
    expect(meter.counters()).toMatchObject({
      packetsReceived: 3,
      packetsParsed: 1,
      packetsMalformed: { ipv4: 1 },
      packetsUnsupported: { ethertype: 1 },
      flowsCreated: 1,
    });
  });

  it('has a text for every feature', () => {
    expect(Object.keys(TEMPLATE_TEXTS)).toEqual([...TEMPLATE_FEATURES]);
  });
});
