import { describe, expect, it } from '@jest/globals';
import { Sampler } from './sampler.js';

/** Numbers in [0, 1) that repeat. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

function offer(sampler: Sampler<number>, confidence: number, flow: number): void {
  if (sampler.wants(confidence)) sampler.put(confidence, flow);
}

describe('Sampler', () => {
  it('takes the least sure flows of the window, and as many at random', () => {
    const sampler = new Sampler<number>(6, randomOf(1));
    for (let flow = 0; flow < 1000; flow++) offer(sampler, flow === 500 ? 0.1 : 0.9 + flow / 10_000, flow);
    const picked = sampler.take();
    const of = (reason: string) => picked.filter((sample) => sample.reason === reason).map(({ flow }) => flow);
    expect(of('least-confident')).toEqual([500, 0, 1]);
    expect(of('random')).toHaveLength(3);
    expect(sampler.take()).toEqual([]);
  });

  it('gives every flow the same chance', () => {
    const hits = new Array<number>(10).fill(0);
    const sampler = new Sampler<number>(2, randomOf(7));
    for (let window = 0; window < 10_000; window++) {
      for (let flow = 0; flow < 10; flow++) offer(sampler, 1, flow);
      for (const { reason, flow } of sampler.take()) if (reason === 'random') hits[flow]++;
    }
    for (const count of hits) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('asks for few copies', () => {
    const sampler = new Sampler<number>(10, randomOf(3));
    let copies = 0;
    for (let flow = 0; flow < 100_000; flow++) {
      if (!sampler.wants(0.5)) continue;
      copies++;
      sampler.put(0.5, flow);
    }
    expect(copies).toBeLessThan(100);
  });
});
