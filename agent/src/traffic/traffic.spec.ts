import { describe, expect, it } from '@jest/globals';
import { LinkType } from '../sources/index.js';
import { FrameWatch } from './frame-watch.js';
import { NO_TRAFFIC, TrafficFindings } from './traffic-findings.js';

const MINUTE_MS = 60_000;
const MTU = 1500;

function frame(id: number, ttl = 64): Buffer {
  const bytes = Buffer.alloc(90);
  bytes.writeUInt16BE(id, 14 + 4);
  bytes.writeUInt8(ttl, 14 + 8);
  return bytes;
}

function watch(frames: readonly Buffer[], wireBytes = 90): FrameWatch {
  const watching = new FrameWatch(MTU);
  for (const bytes of frames) watching.see(bytes, 0, bytes.length, wireBytes, LinkType.Ethernet);
  return watching;
}

const numbered = Array.from({ length: 1024 }, (_, id) => frame(id));

describe('frames of an interface', () => {
  it('are duplicates when each comes exactly twice, also behind another router', () => {
    const twice = numbered.flatMap((bytes, id) => [bytes, frame(id, 63)]);
    const { compared, duplicates } = watch(twice).counters;
    expect(duplicates).toBe(compared);
    expect(compared).toBeGreaterThan(0);
  });

  it('are no duplicates when they are all different, nor when a flood repeats one', () => {
    expect(watch(numbered).counters.duplicates).toBe(0);
    expect(watch(numbered.map(() => frame(7))).counters.duplicates).toBe(0);
  });

  it('are joined packets when they are larger than the interface can send; tagged ones of full size are not', () => {
    expect(watch(numbered.slice(0, 3), MTU + 14 + 8).counters.superFrames).toBe(0);
    expect(watch(numbered.slice(0, 3), MTU + 14 + 9).counters.superFrames).toBe(3);
  });
});

describe('findings', () => {
  it('say after a minute that nothing comes in, and stop to say so with the first packet', () => {
    const findings = new TrafficFindings();
    expect(findings.look(NO_TRAFFIC, 0)).toEqual([]);
    expect(findings.look(NO_TRAFFIC, MINUTE_MS - 1)).toEqual([]);
    expect(findings.look(NO_TRAFFIC, MINUTE_MS)).toEqual(['no-traffic']);
    expect(findings.look({ ...NO_TRAFFIC, packets: 1 }, MINUTE_MS + 1)).toEqual([]);
  });

  it('need evidence, and stand until a minute without it has passed', () => {
    const findings = new TrafficFindings();
    const oneWay = { ...NO_TRAFFIC, packets: 100, conversations: 20, oneWay: 20 };
    expect(findings.look({ ...oneWay, conversations: 19, oneWay: 19 }, 0)).toEqual([]);
    expect(findings.look(oneWay, 1)).toEqual(['one-direction']);
    expect(findings.look({ ...oneWay, packets: 200 }, MINUTE_MS)).toEqual(['one-direction']);
    const healthy = { ...oneWay, packets: 300, conversations: 520 };
    expect(findings.look(healthy, 2 * MINUTE_MS)).toEqual(['one-direction']);
    expect(findings.look(healthy, 2 * MINUTE_MS + 1)).toEqual([]);
  });

  it('name packets that were cut short, times that go back and times that cannot be, from the first of them on', () => {
    const few = { ...NO_TRAFFIC, packets: 1000, cut: 9 };
    expect(new TrafficFindings().look(few, 0)).toEqual([]);
    expect(new TrafficFindings().look({ ...few, cut: 10 }, 0)).toEqual(['cut-packets']);
    const times = { ...few, timeSteps: 1, impossibleTimes: 1 };
    expect(new TrafficFindings().look(times, 0)).toEqual(['time-steps', 'impossible-times']);
  });

  it('name joined frames and packets that come twice', () => {
    const both = { ...NO_TRAFFIC, packets: 1000, superFrames: 10, compared: 160, duplicates: 64 };
    expect(new TrafficFindings().look(both, 0).sort()).toEqual(['duplicates', 'super-frames']);
  });
});
