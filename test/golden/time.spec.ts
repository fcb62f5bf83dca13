import { describe, expect, it } from '@jest/globals';
import { ACK, ethernet, FIN, ipv4, PROTOCOL, SYN, tcp, udp } from '../support/traffic/frames.js';
import { meterFrames, type SeenFlow } from '../support/traffic/meter.js';
import { type TimedFrame } from '../support/traffic/pcap.js';

/* Whatever the times of packets are: rows are those that come out when nothing is ended before the end (profiles.md §10.3). */

const START_US = 1_600_000_000_000_000;
const SECOND = 1_000_000;
/** More than three looks at the clock. */
const PACKETS = 30_000;

/** Long connections beside single packets, at a thousand packets a second. */
function steady(fromUs: number, packets = PACKETS, firstPort = 20_000): TimedFrame[] {
  return Array.from({ length: packets }, (_, at) => {
    const frame =
      at % 3 === 0
        ? ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(firstPort + (at % 30_000), 53, 20))
        : ipv4('10.0.0.3', '10.0.0.2', PROTOCOL.tcp, tcp(firstPort + (at % 50), 80, { flags: ACK, payload: 10 }));
    return { timeUs: fromUs + at * 1000, frame: ethernet(frame) };
  });
}

function oneMore(timeUs: number): TimedFrame {
  return { timeUs, frame: ethernet(ipv4('10.9.9.9', '10.9.9.8', PROTOCOL.udp, udp(9, 9, 9))) };
}

function inserted(frames: readonly TimedFrame[], at: number, extra: readonly TimedFrame[]): TimedFrame[] {
  return [...frames.slice(0, at), ...extra, ...frames.slice(at)];
}

function interleaved(a: readonly TimedFrame[], b: readonly TimedFrame[]): TimedFrame[] {
  return a.flatMap((frame, at) => [frame, ...b.slice(at, at + 1)]);
}

const HOUR = 3600 * SECOND;
const cases: [string, () => TimedFrame[]][] = [
  ['one packet 80 years ahead', () => inserted(steady(START_US), 12_345, [oneMore(START_US + 80 * 8766 * HOUR)])],
  ['one packet a minute and a half ahead', () => inserted(steady(START_US), 12_345, [oneMore(START_US + 90 * SECOND)])],
  ['packets without a time', () => inserted(steady(START_US), 9000, [oneMore(0), oneMore(0)])],
  ['a clock set back by an hour', () => [...steady(START_US), ...steady(START_US - HOUR)]],
  ['a clock set ahead by an hour', () => [...steady(START_US), ...steady(START_US + HOUR)]],
  [
    'captures put one behind the other in the wrong order',
    () => [...steady(START_US + HOUR), ...steady(START_US, PACKETS, 30_000)],
  ],
  [
    'interfaces of different clocks',
    () => interleaved(steady(START_US), steady(START_US + 9999 * HOUR, PACKETS, 30_000)),
  ],
];

function rowsOf(flows: readonly SeenFlow[]): string[] {
  return flows.map(({ flowId, packets, startUs, column }) => JSON.stringify([flowId, packets, startUs, column])).sort();
}

describe('rows of strange times', () => {
  it.each(cases)('%s', (_name, framesOf) => {
    const frames = framesOf();
    const whole = { memoryBytes: 64 << 20 };
    const swept = meterFrames('picket-1', frames, { ...whole, sweepsByPackets: true });
    const unswept = meterFrames('picket-1', frames, whole);
    expect(rowsOf(swept.flows)).toEqual(rowsOf(unswept.flows));
  });

  it('times that cannot be are malformed, and change nothing else', () => {
    const frames = steady(START_US, 100);
    const strange = [1e18, 2 ** 64, 1e21, -1e18, -1e21, Infinity, NaN].map(oneMore);
    for (const profile of ['picket-1', 'cic-v40', 'cic-head'] as const) {
      const { flows, meter } = meterFrames(profile, inserted(frames, 50, strange));
      expect(rowsOf(flows)).toEqual(rowsOf(meterFrames(profile, frames).flows));
      expect(meter.counters().packetsMalformed).toEqual({ time: strange.length });
    }
  });
});

describe('a live clock that is set back', () => {
  /** A scan of single packets and short connections, ten a second, swept every 100 ms by the clock of its packets. */
  function live(offsetsUs: readonly number[]): { early: number; total: number } {
    const frames = offsetsUs.flatMap((offsetUs, part) =>
      Array.from({ length: 3000 }, (_, at): TimedFrame[] => {
        const timeUs = START_US + offsetUs + (part * 3000 + at) * 100_000;
        const port = 1024 + part * 3000 + at;
        const segment = (flags: number) =>
          ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.tcp, tcp(port, 80, { flags })));
        return at % 2 === 0
          ? [{ timeUs, frame: segment(SYN) }]
          : [SYN, FIN].map((flags) => ({ timeUs, frame: segment(flags) }));
      }).flat(),
    );
    const { flows, meter } = meterFrames('picket-1', frames, { sweepEach: 'packet' });
    const early = flows.filter(({ endReason }) => endReason === 'idle').length;
    expect(meter.counters().flowsExported['evicted']).toBeUndefined();
    return { early, total: flows.length };
  }

  it('holds up only the flows that were open then', () => {
    const steadyClock = live([0, 0]);
    const setBack = live([0, -HOUR]);
    expect(setBack.total).toBe(steadyClock.total);
    // 60 s of ten flows a second were open at the step.
    expect(setBack.early).toBeGreaterThanOrEqual(steadyClock.early - 700);
  });
});
