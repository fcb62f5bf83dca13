import { describe, expect, it } from '@jest/globals';
import { certainty, duration, endpoint, relativeTime, sentence, value } from './format.js';

const NOW = Date.parse('2026-11-22T16:00:00Z');
const before = (seconds: number) => relativeTime(new Date(NOW - seconds * 1000).toISOString(), NOW);

describe('numbers', () => {
  it('say nothing of what is not known', () => {
    expect([value(null), duration(null)]).toEqual(['–', '–']);
  });

  it('an anomaly score is no probability', () => {
    expect(certainty({ class: 'DoS', probability: 0.13 })).toBe('13.0 %');
    expect(certainty({ class: 'unknown', probability: 0.13 })).toBe('score 0.13');
  });

  it('values keep four digits, and exponents where they are needed', () => {
    expect([value(0), value(-1), value(764_812), value(0.012_345)]).toEqual(['0', '-1', '764,800', '0.01235']);
    expect([value(9.3e9), value(1e-7)]).toEqual(['9.3E9', '1E-7']);
  });
});

describe('times', () => {
  it('are told by their largest unit', () => {
    expect([before(-3), before(4), before(59), before(61), before(7200), before(200_000)]).toEqual([
      'just now',
      'just now',
      '59 s ago',
      '1 min ago',
      '2 h ago',
      '2 d ago',
    ]);
  });

  it('last as long as their two largest units', () => {
    expect([duration(764), duration(61_000), duration(11_520_000), duration(200_000_000)]).toEqual([
      '764 ms',
      '1 min 1 s',
      '3 h 12 min',
      '2 d 7 h',
    ]);
  });
});

describe('words', () => {
  it('an endpoint has a port unless its protocol has none', () => {
    expect([endpoint('10.0.0.1', 80), endpoint('2001:db8::1', 443), endpoint('10.0.0.1', 0)]).toEqual([
      '10.0.0.1:80',
      '[2001:db8::1]:443',
      '10.0.0.1',
    ]);
  });

  it('an error of the log is a sentence on the page', () => {
    expect([sentence('there is no alert 7'), sentence('Why not?')]).toEqual(['There is no alert 7.', 'Why not?']);
  });

  it.each([
    'v6scan.pcap is a capture, and nothing says its class',
    'bad.csv refused: its first line is not the header of a flow CSV',
    'flow_duration has no value',
    'flows 3 was deleted here',
    'the-data.csv refused',
  ])('a name keeps its letters: %s', (text) => {
    expect(sentence(text)).toBe(`${text}.`);
  });
});
