import { expect, it } from '@jest/globals';
import { isAddress, isAny, isOneOf, isTime, unknownIn } from './link-check.js';

const known = { severity: isOneOf(['low', 'high']), source: isAddress, from: isTime, class: isAny };

it.each([
  ['', []],
  ['severity=high&source=10.0.0.1&from=2026-11-22T10:00:00Z&class=DoS', []],
  ['severity=bogus', ['severity=bogus']],
  ['destination=10.0.0.2&class=DoS', ['destination=10.0.0.2']],
  ['source=10.20.30', ['source=10.20.30']],
  ['from=yesterday', ['from=yesterday']],
  ['class=', ['class=']],
  // The second of two says something else than the first, which is the one that a page takes.
  ['class=DoS&class=Probe', ['class=Probe']],
  // No property of an object is a filter.
  ['constructor=1&__proto__=2', ['constructor=1', '__proto__=2']],
])('finds in %j what a page cannot follow', (address, expected) => {
  const found = unknownIn(new URLSearchParams(address), known);
  expect(found.map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
});

it.each([
  ['10.0.0.1', true],
  ['10.0.0', false],
  ['10.0.0.256', false],
  ['010.0.0.1', false],
  ['fe80::1', true],
  ['::', true],
  ['fe80::g', false],
  ['a:b', false],
  ['10.0.0.0/8', false],
])('takes %s for an address: %s', (text, expected) => {
  expect(isAddress(text)).toBe(expected);
});
