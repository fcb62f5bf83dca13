import { expect, it } from '@jest/globals';
import { loadConfig } from '../config.js';
import { howToReach } from './how-to-reach.js';

const FILES = { PICKET_HTTP_TLS_CERT: 'cert.pem', PICKET_HTTP_TLS_KEY: 'key.pem' };
const REMOTE = { PICKET_HTTP_HOST: '0.0.0.0', PICKET_HTTP_ALLOW_REMOTE: 'true' };
const NAMED = { PICKET_PUBLIC_URL: 'https://picket.example' };

it.each<[string, Record<string, string>, RegExp | undefined]>([
  ['on this machine, as usual', {}, undefined],
  ['on this machine, over TLS', FILES, undefined],
  ['plain beyond this machine', REMOTE, /plain HTTP on 0\.0\.0\.0: a proxy .* has to end TLS/],
  ['plain beyond this machine, with a name', { ...REMOTE, ...NAMED }, /plain HTTP on 0\.0\.0\.0/],
  ['over TLS beyond this machine', { ...REMOTE, ...NAMED, ...FILES }, undefined],
  ['a name, and the console on this machine', NAMED, /the console cannot be reached there: it is on 127\.0\.0\.1 only/],
])('%s', (_, environment, said) => {
  const lines = howToReach(loadConfig(environment));
  expect(lines).toEqual(said === undefined ? [] : [expect.stringMatching(said)]);
});
