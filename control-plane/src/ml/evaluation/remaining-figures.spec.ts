import { expect, it } from '@jest/globals';
import { latencyOf } from './latency.js';
import { noveltyResultOf } from './novelty-result.js';

it('says what the anomaly score alone finds of each class', () => {
  const actual = Uint16Array.from([0, 0, 0, 0, 1, 1]);
  const classes = ['Normal', 'DoS', 'Probe'];
  const result = noveltyResultOf({ classes, benign: 0, actual }, [0.1, 0.2, 0.3, 0.7, 0.7, 0.4], 0.7);
  expect(result).toMatchObject({
    threshold: 0.7,
    benignFalsePositiveRate: 0.25,
    recall: { DoS: { share: 0.5, support: 2 }, Probe: { share: 0, support: 0 } },
  });
});

it('times batches of every size, of real rows only', async () => {
  const sizes = new Set<number>();
  const seen = new Set<number>();
  const model = {
    predict: (values: Float32Array) => {
      sizes.add(values.length / 2);
      for (const value of values) seen.add(value);
      return Promise.resolve(values);
    },
  };
  const latency = await latencyOf(model, Float32Array.from([1, 2, 3, 4, 5, 6]), 2);
  expect([...sizes]).toEqual([1, 64, 1024]);
  expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(latency.map(({ batchRows }) => batchRows)).toEqual([1, 64, 1024]);
  for (const { microsecondsPerRow } of latency) expect(microsecondsPerRow).toBeGreaterThan(0);
});
