import { describe, expect, it } from '@jest/globals';
import { formatEnrolmentToken, newEnrolmentToken, parseEnrolmentToken } from './index.js';

const AUTHORITY = 'ab'.repeat(32);
const token = newEnrolmentToken('https://picket.example:8443', AUTHORITY);
const text = formatEnrolmentToken(token);

describe('an enrolment token', () => {
  it('carries id, secret, hash of the CA and address', () => {
    expect(parseEnrolmentToken(` ${text}\n`)).toEqual(token);
    expect(text).toMatch(/^pk1_[A-Za-z0-9_-]+$/);
    expect(token.secret).toHaveLength(22);
  });

  it('is refused when any part of it is missing or changed', () => {
    for (let length = 0; length < text.length; length += 1)
      expect(() => parseEnrolmentToken(text.slice(0, length))).toThrow(/token/);
    for (let index = 4; index < text.length - 1; index += 1) {
      const other = text[index] === 'A' ? 'B' : 'A';
      expect(() => parseEnrolmentToken(text.slice(0, index) + other + text.slice(index + 1))).toThrow(/damaged/);
    }
  });

  it('is refused when its address is not an https:// origin', () => {
    for (const url of ['http://a', 'https://a/b', 'https://', 'javascript:1', ''])
      expect(() => parseEnrolmentToken(formatEnrolmentToken({ ...token, url }))).toThrow();
  });

  it('never has the secret of another token', () => {
    expect(newEnrolmentToken(token.url, AUTHORITY).secret).not.toBe(token.secret);
  });
});
