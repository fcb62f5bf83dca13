import * as fc from 'fast-check';
import { ethernet, ETHER_TYPE, icmp, ipv4, ipv6, PROTOCOL, tcp, udp, vlanTag } from './frames.js';
import { type TimedFrame } from './pcap.js';

const START_US = 1_600_000_000_000_000;
const SECOND = 1_000_000;

/** Steps of time around every constant of the rules, most of them small, some of them back. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 1000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 7 * SECOND }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1, 5, 30, 60, 120).chain((s) => fc.constantFrom(s * SECOND, s * SECOND + 1)),
  },
  { weight: 1, arbitrary: fc.integer({ min: -3 * SECOND, max: 0 }) },
);

const host = fc.integer({ min: 1, max: 3 });
const port = fc.constantFrom(80, 4000, 4001);
const payload = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1460 }));
const flags = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0x10, 0x18, 0x11, 0x02, 0x12, 0x04, 0x14) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);
const segment = fc
  .record({
    from: port,
    to: port,
    flags,
    payload,
    window: fc.integer({ min: 0, max: 65535 }),
    sequence: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant(0xffff_ff00)),
    words: fc.integer({ min: 4, max: 8 }),
  })
  .map((s) => ({ protocol: 6, body: tcp(s.from, s.to, { ...s, headerBytes: Math.max(20, s.words * 4) }) }));
const datagram = fc.record({ from: port, to: port, payload }).map((d) => ({
  protocol: PROTOCOL.udp,
  body: udp(d.from, d.to, d.payload),
}));
const message = fc
  .record({ type: fc.constantFrom(0, 3, 8, 11, 13, 14), code: fc.integer({ min: 0, max: 2 }), bytes: fc.nat(64) })
  .map((m) => ({ protocol: PROTOCOL.icmp, body: icmp(m.type, m.code, Buffer.alloc(m.bytes)) }));
const other = fc
  .record({ protocol: fc.constantFrom(2, 50, 132, 136), bytes: fc.nat(40) })
  .map(({ protocol, bytes }) => ({ protocol, body: Buffer.alloc(bytes, 9) }));
const transport = fc.oneof(
  { weight: 6, arbitrary: segment },
  { weight: 3, arbitrary: datagram },
  { weight: 2, arbitrary: message },
  { weight: 1, arbitrary: other },
);

const fragment = fc.option(
  fc.record({ fragmentOffset: fc.constantFrom(0, 8, 64), moreFragments: fc.boolean(), identification: fc.nat(2) }),
  { freq: 8, nil: {} },
);

const network = fc
  .record({ from: host, to: host, transport, fragment, isIpv6: fc.integer({ min: 0, max: 4 }).map((n) => n === 0) })
  .map(({ from, to, transport: { protocol, body }, fragment: options, isIpv6 }) => {
    if (!isIpv6)
      return { etherType: ETHER_TYPE.ipv4, body: ipv4(`10.0.0.${from}`, `10.0.0.${to}`, protocol, body, options) };
    const address = (id: number) => `fd00:0:0:0:0:0:0:${id}`;
    const next = protocol === PROTOCOL.icmp ? PROTOCOL.icmpv6 : protocol;
    return { etherType: ETHER_TYPE.ipv6, body: ipv6(address(from), address(to), next, body) };
  });

const frame = fc
  .record({ network, tags: fc.constantFrom(0, 0, 0, 1, 2), cut: fc.constantFrom(0, 0, 0, 0, 12, 30) })
  .map(({ network: { etherType, body }, tags, cut }) => {
    let type: number = etherType;
    let inside = body;
    for (let tag = 0; tag < tags; tag++) {
      inside = vlanTag(5, type, inside);
      type = ETHER_TYPE.vlan;
    }
    const whole = ethernet(inside, type);
    return { frame: whole.subarray(0, whole.length - cut), wireBytes: whole.length };
  });

/** Captures of a few hosts that talk to each other in every way the rules know, times in steps around their constants. */
export const traffic: fc.Arbitrary<TimedFrame[]> = fc
  .array(fc.record({ step, frame }), { minLength: 1, maxLength: 40 })
  .map((packets) => {
    let timeUs = START_US;
    return packets.map((packet) => {
      timeUs += packet.step;
      return { timeUs, ...packet.frame };
    });
  });
