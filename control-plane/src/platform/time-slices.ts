import { setImmediate } from 'node:timers/promises';

/** Longest time that work on many items keeps the process from everything else, in milliseconds. */
const SLICE_MS = 15;

/** Calls `work` for each item; between slices of 15 ms everything else has its turn. */
export async function inSlices<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + SLICE_MS;
  }
}
