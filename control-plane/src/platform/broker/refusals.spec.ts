import { describe, expect, it } from '@jest/globals';
import { RefusalLog } from './refusals.js';

describe('RefusalLog', () => {
  it('counts by reason, and names each client once', () => {
    let now = 0;
    const log = new RefusalLog(() => now);
    log.add('wrong-password', 'edge-1', '10.0.0.7');
    now = 1000;
    log.add('wrong-password', 'edge-1', '10.0.0.7');
    log.add('connection-error');
    expect(log.counts).toEqual({ 'wrong-password': 2, 'connection-error': 1 });
    expect(log.recent).toEqual([
      {
        reason: 'wrong-password',
        clientId: 'edge-1',
        address: '10.0.0.7',
        count: 2,
        firstAt: '1970-01-01T00:00:00.000Z',
        lastAt: '1970-01-01T00:00:01.000Z',
      },
    ]);
  });

  it('forgets after ten minutes, and keeps a hundred clients at most', () => {
    let now = 0;
    const log = new RefusalLog(() => now);
    for (let index = 0; index < 300; index++) log.add('wrong-name', `invented-${index}`, '10.0.0.7');
    expect(log.recent).toHaveLength(100);
    expect(log.recent[0]?.clientId).toBe('invented-299');
    now = 600_001;
    expect(log.recent).toEqual([]);
    expect(log.counts).toEqual({ 'wrong-name': 300 });
  });

  it('keeps names short and printable', () => {
    const log = new RefusalLog(() => 0);
    log.add('wrong-name', `\u001b[31m${'x'.repeat(1000)}`, '10.0.0.7');
    expect(log.recent[0]?.clientId).toMatch(/^\uFFFD\[31mx{59}$/);
  });
});
