import { describe, expect, it } from '@jest/globals';
import { LinkType, type FrameSink } from '../index.js';
import { ExtentMeter, longestWaitUs, PacedSink, replayMs, type Pace } from './pacing.js';

const NOW_MS = 1_800_000_000_000;

/** One packet each at these microseconds. */
async function play(timesUs: readonly number[], pace: Pace, signal = new AbortController().signal) {
  const meter = new ExtentMeter(longestWaitUs(pace, 60));
  const frame = new Uint8Array(60);
  for (const timeUs of timesUs) meter.frame(frame, 0, 60, 60, timeUs);
  const seen: number[] = [];
  const clocks: number[] = [];
  const sink: FrameSink = {
    frame: (_bytes, _offset, _captured, _wire, timeUs) => void seen.push(timeUs),
    pause: (nowUs) => void clocks.push(nowUs),
  };
  const paced = new PacedSink(sink, pace, meter, NOW_MS, signal, longestWaitUs(pace, 60));
  for (const timeUs of timesUs) paced.frame(frame, 0, 60, 60, timeUs, LinkType.Ethernet);
  await paced.pause();
  return { seen, clocks };
}

describe('replay', () => {
  it('shifts times to now and keeps the distances between packets', async () => {
    const { seen } = await play([5_000_000, 5_000_400, 7_000_000], { kind: 'unlimited' });
    expect(seen).toEqual([-2_000_000, -1_999_600, 0].map((offset) => NOW_MS * 1000 + offset));
  });

  it('lets every packet through, in order, whatever the pace, and never turns the clock back', async () => {
    const times = [0, 10_000, 20_000, 150_000, 151_000];
    for (const pace of [
      { kind: 'speed', factor: 10 },
      { kind: 'packets', perSecond: 500 },
    ] as const) {
      const { seen, clocks } = await play(times, pace);
      expect(seen.map((timeUs) => timeUs - (seen[0] ?? 0))).toEqual(times);
      expect(clocks).toEqual([...clocks].sort((a, b) => a - b));
    }
  });

  it('ends when it is aborted', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const { seen } = await play([0, 3_600_000_000], { kind: 'speed', factor: 1 }, stopping.signal);
    expect(seen).toEqual([]);
  });

  it('knows how long it takes', () => {
    const extent = { packets: 100, durationUs: 8_000_000 };
    expect(replayMs({ kind: 'speed', factor: 4 }, extent)).toBe(2000);
    expect(replayMs({ kind: 'packets', perSecond: 200 }, extent)).toBe(500);
    expect(replayMs({ kind: 'unlimited' }, extent)).toBe(0);
  });
});
