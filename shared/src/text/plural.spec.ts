import { expect, it } from '@jest/globals';
import { plural } from './plural.js';

it.each([
  [plural(1, 'flow'), '1 flow'],
  [plural(0, 'flow'), '0 flows'],
  [plural(2, 'benign row'), '2 benign rows'],
  [plural(1, 'class', 'classes'), '1 class'],
  [plural(3, 'class', 'classes'), '3 classes'],
])('writes %s', (written, expected) => {
  expect(written).toBe(expected);
});
