import { describe, expect, it } from '@jest/globals';
import { ipv4Text, ipv6Text } from './address-text.js';

describe('texts of addresses', () => {
  it('writes IPv4 of any sign', () => {
    expect(ipv4Text(0x0a090001)).toBe('10.9.0.1');
    expect(ipv4Text(-1)).toBe('255.255.255.255');
  });

  // RFC 5952 §4: lower case, no leading zeros, the first of the longest runs of two or more zero groups.
  it.each([
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['fe80::', [0xfe800000, 0, 0, 0]],
    ['2001:db8::1:0:0:1', [0x20010db8, 0, 0x00010000, 0x00000001]],
    ['2001:db8:0:1:1:1:1:1', [0x20010db8, 0x00000001, 0x00010001, 0x00010001]],
    ['1:0:0:2::3', [0x00010000, 0x00000002, 0, 0x00000003]],
  ])('writes %s', (text, words) => {
    expect(ipv6Text(words[0], words[1], words[2], words[3])).toBe(text);
  });
});
