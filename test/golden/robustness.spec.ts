import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import { PROFILE_NAMES } from '@picket/shared/features';
import { openCapture } from '../../agent/src/sources/index.js';
import { createFlowMeter, type MeterCounters } from '../../agent/src/profiles/index.js';
import { randomOf } from '../support/data/distributions.js';
import { ACK, ethernet, ETHER_TYPE, ipv4, ipv6, PROTOCOL, SYN, tcp, udp, vlanTag } from '../support/traffic/frames.js';
import { meterFrames } from '../support/traffic/meter.js';
import { type TimedFrame } from '../support/traffic/pcap.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

const START_US = 1_600_000_000_000_000;
const SMALL_TABLE_BYTES = 1 << 20;

function expectBalance(counters: MeterCounters): void {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  const { packetsReceived, packetsParsed, packetsMalformed, packetsUnsupported } = counters;
  expect(packetsReceived).toBe(packetsParsed + sum(packetsMalformed) + sum(packetsUnsupported));
  expect(counters.flowsCreated).toBe(sum(counters.flowsExported) + counters.flowsLive);
}

/** A long conversation, one packet in a thousand of a flood of single SYNs. */
function floodAround(isConversation: (packet: number) => boolean, packets: number): TimedFrame[] {
  return Array.from({ length: packets }, (_, index) => {
    const segment = isConversation(index)
      ? ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.tcp, tcp(4000, 80, { flags: ACK, payload: index % 700 }))
      : ipv4(
          `1.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
          '10.0.0.2',
          PROTOCOL.tcp,
          tcp(9, 80, { flags: SYN }),
        );
    return { timeUs: START_US + index * 10, frame: ethernet(segment) };
  });
}

describe('a table that is full', () => {
  const isConversation = (packet: number) => packet % 1000 < 2;

  it.each(PROFILE_NAMES)('leaves an ordinary flow exact and balances: %s', (profile) => {
    const frames = floodAround(isConversation, 30_000);
    const { flows, meter } = meterFrames(profile, frames, { memoryBytes: SMALL_TABLE_BYTES, sweepEach: true });
    const own = flows.filter((flow) => flow.source === '10.0.0.1:4000');
    const alone = meterFrames(
      profile,
      frames.filter((_, index) => isConversation(index)),
    ).flows;
    expect(own).toEqual(alone);
    expect(meter.counters().flowsExported['evicted']).toBeGreaterThan(10_000);
    expect(flows).toHaveLength(meter.counters().flowsCreated);
    expectBalance(meter.counters());
  });

  it('makes room when every flow has several packets', () => {
    const frames = floodAround(() => false, 10_000).flatMap((packet) => [packet, packet]);
    const { flows, meter } = meterFrames('cic-v40', frames, { memoryBytes: SMALL_TABLE_BYTES });
    expect(flows.reduce((total, flow) => total + flow.packets, 0)).toBe(20_000);
    expectBalance(meter.counters());
  });
});

/** Frames of every kind, to be damaged. */
const SEEDS: readonly Buffer[] = [
  ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.tcp, tcp(1, 2, { headerBytes: 40, payload: 20 }))),
  ethernet(vlanTag(1, ETHER_TYPE.ipv4, ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1, 4789, 60))), ETHER_TYPE.vlan),
  ethernet(
    ipv6('fd00:0:0:0:0:0:0:1', 'fd00:0:0:0:0:0:0:2', 44, Buffer.from([6, 0, 0, 1, 0, 0, 0, 9, ...tcp(1, 2)])),
    ETHER_TYPE.ipv6,
  ),
  ethernet(
    ipv4(
      '10.0.0.1',
      '10.0.0.2',
      PROTOCOL.gre,
      Buffer.concat([Buffer.from('20000800000000', 'hex'), ipv4('1.1.1.1', '2.2.2.2', 4, Buffer.alloc(40, 0x45))]),
    ),
  ),
  ethernet(
    Buffer.concat([Buffer.from('0000110011000021', 'hex'), ipv4('10.0.0.1', '10.0.0.2', 1, Buffer.alloc(36, 3))]),
    0x8864,
  ),
  ethernet(
    Buffer.concat([Buffer.from('00001100', 'hex'), ipv4('10.0.0.1', '10.0.0.2', 132, Buffer.alloc(20))]),
    ETHER_TYPE.mpls,
  ),
];
/** PICKET_FUZZ_PACKETS=1000000 is for a longer look. */
const MUTATIONS = Number(process.env['PICKET_FUZZ_PACKETS'] ?? 50_000);
const LINK_TYPES = [0, 1, 101, 108, 113, 228, 229, 276, 105];

describe('damaged frames', () => {
  it.each(PROFILE_NAMES)('are counted and never throw: %s', (profile) => {
    const random = randomOf(5);
    const below = (limit: number) => Math.floor(random() * limit);
    const meter = createFlowMeter(
      {
        profile,
        memoryBytes: SMALL_TABLE_BYTES,
        strictCompat: profile === 'cic-head',
        decapsulation: ['gre', 'ipip', 'vxlan', 'keyVlan'],
      },
      { flow: () => undefined },
    );
    for (let packet = 0; packet < MUTATIONS; packet++) {
      const frame = Buffer.from(SEEDS[below(SEEDS.length)]);
      for (let change = below(6); change > 0; change--) frame[below(frame.length)] = below(256);
      const captured = random() < 0.3 ? below(frame.length + 1) : frame.length;
      const linkType = random() < 0.1 ? LINK_TYPES[below(LINK_TYPES.length)] : 1;
      meter.frame(frame, 0, captured, frame.length + below(3) - 1, START_US + packet * below(100), linkType);
      if (packet % 1000 === 0) meter.sweep(START_US + packet * 100);
    }
    meter.flush();
    expect(meter.counters().packetsReceived).toBe(MUTATIONS);
    expect(meter.counters().packetsParsed).toBeGreaterThan(MUTATIONS / 10);
    expectBalance(meter.counters());
  });
});

describeIf(shared('data/malformed'), 'captures of fuzzers and rare link types', () => {
  const folder = join(SHARED_DIR, 'data/malformed');

  it('are read, or refused in one line', async () => {
    const files = readdirSync(folder).filter((file) => /\.pcap(ng)?$/.test(file));
    expect(files.length).toBeGreaterThan(0);
    const outcomes = { read: 0, refused: 0 };
    for (const file of files) {
      for (const profile of PROFILE_NAMES) {
        const meter = createFlowMeter(
          { profile, memoryBytes: SMALL_TABLE_BYTES, strictCompat: false },
          { flow: () => undefined },
        );
        try {
          const source = await openCapture(join(folder, file));
          const end = await source.run({ frame: meter.frame.bind(meter), pause: () => undefined });
          meter.flush();
          expect(meter.counters().packetsReceived).toBe(end.packets);
          expectBalance(meter.counters());
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof PicketError)) throw error;
          expect(error.message).not.toContain('\n');
          outcomes.refused++;
        }
      }
    }
    expect(outcomes.read).toBeGreaterThan(outcomes.refused);
  });
});
