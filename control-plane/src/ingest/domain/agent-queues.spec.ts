import { describe, expect, it } from '@jest/globals';
import { AgentQueues } from './agent-queues.js';

const LIMITS = { itemsPerAgent: 3, bytes: 100, workers: 2, itemsPerTurn: 2 };
const item = (name: string, bytes = 1) => ({ name, payload: new Uint8Array(bytes) });
type Item = ReturnType<typeof item>;

/** Queues whose work waits until it is let go. */
function controlled(limits = LIMITS) {
  const turns: { agentId: string; names: string[]; finish: () => void }[] = [];
  const queues = new AgentQueues<Item>(limits, (agentId, items) => {
    return new Promise<void>((finish) => turns.push({ agentId, names: items.map(({ name }) => name), finish }));
  });
  const finish = async (at: number) => {
    turns[at]?.finish();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queues, turns, finish };
}

describe('AgentQueues', () => {
  it('works on one agent’s items in order, never two turns at a time', async () => {
    const { queues, turns, finish } = controlled();
    for (const name of ['1', '2', '3']) queues.push('a', item(name));
    expect(turns.map(({ names }) => names)).toEqual([['1']]);
    await finish(0);
    expect(turns.map(({ names }) => names)).toEqual([['1'], ['2', '3']]);
  });

  it('gives every agent its turn, so many at a time', async () => {
    const { queues, turns, finish } = controlled();
    for (const agent of ['a', 'b', 'c']) queues.push(agent, item('1'));
    queues.push('a', item('2'));
    expect(turns.map(({ agentId }) => agentId)).toEqual(['a', 'b']);
    await finish(0);
    expect(turns.map(({ agentId }) => agentId)).toEqual(['a', 'b', 'c']);
    await finish(1);
    expect(turns.map(({ agentId }) => agentId)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('takes no more than its limits, what is being worked on included', async () => {
    const { queues, finish } = controlled();
    expect(['1', '2', '3', '4'].map((name) => queues.push('a', item(name)))).toEqual([true, true, true, false]);
    expect(queues.push('b', item('1', 98))).toBe(false);
    expect(queues.push('b', item('1', 97))).toBe(true);
    expect(queues.depth).toBe(4);
    await finish(0);
    expect(queues.push('a', item('4'))).toBe(true);
  });

  it('tells when everything is done', async () => {
    const { queues, finish } = controlled();
    await queues.drained();
    queues.push('a', item('1'));
    let isDrained = false;
    const drained = queues.drained().then(() => (isDrained = true));
    expect(isDrained).toBe(false);
    await finish(0);
    await drained;
    expect(queues.depth).toBe(0);
  });
});
