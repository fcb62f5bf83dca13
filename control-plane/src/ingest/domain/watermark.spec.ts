import { describe, expect, it } from '@jest/globals';
import { advance } from './watermark.js';

const batch = (after: number, ...sequences: number[]) => ({ after, sequences });

describe('watermark', () => {
  it('follows batches that join on', () => {
    expect(advance(0, [batch(0, 1, 2), batch(2, 3)])).toEqual({ watermark: 3, gaps: 0 });
  });

  it('passes what the agent has shed inside a batch or before it', () => {
    expect(advance(2, [batch(2, 7, 9)])).toEqual({ watermark: 9, gaps: 0 });
  });

  it('does not pass a gap, nor what comes after it', () => {
    expect(advance(2, [batch(3, 4), batch(4, 5)])).toEqual({ watermark: 2, gaps: 2 });
  });

  it('passes the rest once the gap is filled', () => {
    expect(advance(2, [batch(3, 4), batch(2, 3), batch(3, 4)])).toEqual({ watermark: 4, gaps: 1 });
  });

  it('never goes back', () => {
    expect(advance(10, [batch(0, 1, 2)])).toEqual({ watermark: 10, gaps: 0 });
  });
});
