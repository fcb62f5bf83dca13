import { describe, expect, it } from '@jest/globals';
import { residentBytes } from './resident-bytes.js';

describe('residentBytes', () => {
  it('gives the memory of a process that runs', () => {
    expect(residentBytes(process.pid)).toBeGreaterThan(1024 * 1024);
  });

  it('gives 0 for a process that is gone', () => {
    expect(residentBytes(2 ** 30)).toBe(0);
    expect(residentBytes(undefined)).toBe(0);
  });
});
