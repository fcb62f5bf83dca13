import { describe, expect, it } from '@jest/globals';
import { chooseAgentId } from './choose-agent-id.js';

describe('the id of a new agent', () => {
  const choose = (proposed: string, ...taken: string[]) =>
    chooseAgentId(proposed, (id) => Promise.resolve(taken.includes(id)));

  it('is the proposed one, or has a number where that is taken', async () => {
    expect(await choose('edge')).toBe('edge');
    expect(await choose('edge', 'edge', 'edge-2')).toBe('edge-3');
  });

  it('is never longer than 64 characters', async () => {
    const long = 'x'.repeat(64);
    expect(await choose(long, long)).toBe(`${'x'.repeat(62)}-2`);
  });

  it('is never the name of a service of the broker, and may begin like one that has only one name', async () => {
    expect(await choose('control-plane-2')).toBe('agent-control-plane-2');
    expect(await choose('feed')).toBe('agent-feed');
    expect(await choose('feeder-1')).toBe('feeder-1');
  });
});
