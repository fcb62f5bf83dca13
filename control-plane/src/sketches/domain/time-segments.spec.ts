import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeSegments, LEVEL_MS, unitStart, type Level } from './time-segments.js';

const LEVELS: readonly Level[] = ['day', 'hour', 'minute'];
const kept = (keptSinceMs: number) => LEVELS.map((level) => ({ level, keptSinceMs }));
const at = (day: number, hour: number, minute: number) => Date.UTC(2026, 10, day, hour, minute);

describe('timeSegments', () => {
  it('takes whole days, then hours, then minutes at both ends', () => {
    expect(timeSegments(at(1, 22, 58), at(3, 1, 2), kept(0))).toEqual([
      { level: 'minute', fromMs: at(1, 22, 58), toMs: at(1, 23, 0) },
      { level: 'hour', fromMs: at(1, 23, 0), toMs: at(2, 0, 0) },
      { level: 'day', fromMs: at(2, 0, 0), toMs: at(3, 0, 0) },
      { level: 'hour', fromMs: at(3, 0, 0), toMs: at(3, 1, 0) },
      { level: 'minute', fromMs: at(3, 1, 0), toMs: at(3, 1, 2) },
    ]);
  });

  it('leaves no gap and overlaps nowhere; every piece is made of whole units', () => {
    const time = fc.integer({ min: at(1, 0, 0), max: at(9, 0, 0) });
    fc.assert(
      fc.property(time, time, (fromMs, toMs) => {
        const segments = timeSegments(fromMs, toMs, kept(0));
        if (fromMs >= toMs) return expect(segments).toEqual([]);
        expect(segments[0]?.fromMs).toBe(unitStart('minute', fromMs));
        expect(segments.at(-1)?.toMs).toBe(Math.ceil(toMs / LEVEL_MS.minute) * LEVEL_MS.minute);
        segments.forEach((segment, index) => {
          expect(unitStart(segment.level, segment.fromMs)).toBe(segment.fromMs);
          expect(unitStart(segment.level, segment.toMs)).toBe(segment.toMs);
          expect(segment.fromMs).toBeLessThan(segment.toMs);
          if (index > 0) expect(segment.fromMs).toBe(segments[index - 1]?.toMs);
        });
      }),
    );
  });

  it('widens to the unit that is left where the finer rows have expired', () => {
    const levels = [
      { level: 'day' as const, keptSinceMs: 0 },
      { level: 'hour' as const, keptSinceMs: at(2, 0, 0) },
      { level: 'minute' as const, keptSinceMs: at(4, 0, 0) },
    ];
    expect(timeSegments(at(1, 5, 30), at(3, 6, 10), levels)).toEqual([
      { level: 'day', fromMs: at(1, 0, 0), toMs: at(3, 0, 0) },
      { level: 'hour', fromMs: at(3, 0, 0), toMs: at(3, 7, 0) },
    ]);
  });
});
