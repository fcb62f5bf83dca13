import { describe, expect, it } from '@jest/globals';
import { between, bytes, compact, count, estimate, falseAlarmRate, percent, rate, score, signed } from './index.js';

describe('figures', () => {
  it('say nothing of what is not known', () => {
    const said = [compact(null), rate(undefined), percent(null), bytes(null), count(null), score(undefined)];
    expect([...said, between(undefined)]).toEqual(Array(7).fill('–'));
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [12_345, '12.3k'],
    [999_960, '1M'],
    [1_482_213, '1.5M'],
  ])('%d is shortened to %s', (number, text) => expect(compact(number)).toBe(text));

  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [1.234, '1.23'],
    [20, '20'],
    [41.26, '41.3'],
    [1472.4, '1,472'],
    [48_213, '48.2k'],
  ])('%d per second reads %s', (number, text) => expect(rate(number)).toBe(text));

  it('a share is rounded, but never to all nor to none', () => {
    expect([percent(0), percent(0.5), percent(1)]).toEqual(['0 %', '50.0 %', '100 %']);
    expect([percent(0.99999), percent(0.00001)]).toEqual(['>99.9 %', '<0.1 %']);
    expect(percent(0.00073, 3)).toBe('0.073 %');
  });

  it('an interval has the digits of its figure', () => {
    const interval = { low: 0.00073, high: 0.0012 };
    expect(between(interval)).toBe('0.0007 to 0.0012');
    expect(estimate(0.001, interval, falseAlarmRate)).toBe('0.100 % (95 %: 0.073 % to 0.120 %)');
    expect(estimate(0.001, undefined)).toBe('0.0010');
    expect(between({ low: -0.02, high: 0.01 }, signed)).toBe('−0.0200 to +0.0100');
  });

  it('weights carry their sign', () => expect([signed(2.431, 2), signed(-1.05)]).toEqual(['+2.43', '−1.0500']));

  it('bytes are binary', () =>
    expect([bytes(512), bytes(39_219), bytes(5e9)]).toEqual(['512 B', '38.3 KiB', '4.7 GiB']));
});
