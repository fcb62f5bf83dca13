import { describe, expect, it } from '@jest/globals';
import { isForThisServer } from './index.js';

const names = new Set(['picket.example']);

describe('a request', () => {
  it.each([
    ['127.0.0.1:6789', '/'],
    ['10.0.0.7', '/x'],
    ['[::1]:6789', '/'],
    ['localhost:1', '/'],
    ['LOCALHOST', '/'],
    ['picket.example', '/'],
    ['Picket.Example.:443', '/'],
    ['127.0.0.1', 'http://127.0.0.1/x'],
    ['127.0.0.1', '*'],
  ])('is for this server with Host %s for %s', (host, url) => {
    expect(isForThisServer({ url, headers: { host } }, names)).toBe(true);
  });

  it.each([
    ['evil.example', '/'],
    ['127.0.0.1.evil.example', '/'],
    ['evil.example:6789', '/'],
    ['evil.example@127.0.0.1', '/'],
    ['localhost.evil.example', '/'],
    ['x.picket.example', '/'],
    ['', '/'],
    [undefined, '/'],
    ['127.0.0.1', 'http://evil.example/x'],
    ['127.0.0.1', 'evil.example'],
  ])('is not for this server with Host %s for %s', (host, url) => {
    expect(isForThisServer({ url, headers: { host } }, names)).toBe(false);
  });
});
