import { describe, expect, it } from '@jest/globals';
import { cutText, printable, printableJson, printableLines, storableText } from './index.js';

describe('texts from outside', () => {
  it('lose what no database keeps, and nothing else', () => {
    expect(storableText('a\0b\ud800c\udc00')).toBe('a\uFFFDb\uFFFDc\uFFFD');
    expect(storableText('Web Attack – XSS 😀\u001b')).toBe('Web Attack – XSS 😀\u001b');
  });

  it('are never cut in the middle of a character', () => {
    expect(cutText('ab😀', 3)).toBe('ab');
    expect(cutText('ab😀', 4)).toBe('ab😀');
    expect(cutText('abc', 2)).toBe('ab');
  });

  it('give no orders to a terminal', () => {
    expect(printable('\u001b[31mDoS\u001b]0;pwn\u0007\r\n\u009b2J\u202e')).toBe(
      String.raw`\x1b[31mDoS\x1b]0;pwn\x07\x0d\x0a\x9b2J\u202e`,
    );
    expect(printable('Web Attack – XSS 上午 😀')).toBe('Web Attack – XSS 上午 😀');
    expect(printableLines('a\u001b\nb')).toBe('a\\x1b\nb');
  });

  it('stay the same value in JSON', () => {
    const value = { a: '\u001b\u007f\u009b\u202e' };
    const json = printableJson(JSON.stringify(value, null, 2));
    expect(json).toContain(String.raw`\u001b\u007f\u009b\u202e`);
    expect(JSON.parse(json)).toEqual(value);
  });
});
