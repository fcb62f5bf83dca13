import { expect, it } from '@jest/globals';
import { mayDeleteLeftovers } from './leftovers.js';

const digests = (count: number) => Array.from({ length: count }, (_, index) => String(index));

it.each([
  [digests(0), true],
  [digests(8), true],
  [[...digests(8), ...digests(8)], true],
  [digests(9), false],
])('tells what a crash leaves from a folder whose database is another: %j', (found, mayDelete) =>
  expect(mayDeleteLeftovers(found)).toBe(mayDelete),
);
