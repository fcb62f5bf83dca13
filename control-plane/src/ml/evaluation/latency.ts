import { performance } from 'node:perf_hooks';
import type { Evaluation } from '../../api/evaluation-report.js';
import { rounded } from './predictions.js';

type Latency = Evaluation['cost']['latency'];

/** One flow as it ends, an agent's usual batch, and the largest. */
const BATCHES = [1, 64, 1024];
const MIN_REPEATS = 15;
const MAX_REPEATS = 300;
const TIME_A_BATCH_SIZE_MS = 150;
const WARM_UP = 3;

/** Whatever scores rows. */
export interface TimedModel {
  predict(values: Float32Array, width: number): Promise<Float32Array>;
}

/**
 * Median time a row on real rows, by batch size. A measurement of this machine at this moment: it says whether a model is
 * of a size that agents can carry, not how fast they are.
 * @param values row-major; batches walk through them and begin again
 */
export async function latencyOf(model: TimedModel, values: Float32Array, width: number): Promise<Latency> {
  const latency: Latency = [];
  for (const batchRows of BATCHES) {
    const milliseconds = await timesOf(model, cycle(values, width, batchRows), width);
    latency.push({ batchRows, microsecondsPerRow: rounded((1000 * median(milliseconds)) / batchRows) });
  }
  return latency;
}

async function timesOf(model: TimedModel, next: () => Float32Array, width: number): Promise<number[]> {
  for (let run = 0; run < WARM_UP; run++) await model.predict(next(), width);
  const times: number[] = [];
  const end = performance.now() + TIME_A_BATCH_SIZE_MS;
  while (times.length < MIN_REPEATS || (performance.now() < end && times.length < MAX_REPEATS)) {
    const batch = next();
    const start = performance.now();
    await model.predict(batch, width);
    times.push(performance.now() - start);
  }
  return times;
}

function cycle(values: Float32Array, width: number, batchRows: number): () => Float32Array {
  const rows = values.length / width;
  let row = 0;
  return () => {
    const batch = new Float32Array(batchRows * width);
    for (let index = 0; index < batchRows; index++, row = (row + 1) % rows)
      batch.set(values.subarray(row * width, (row + 1) * width), index * width);
    return batch;
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
