import { expect, it } from '@jest/globals';
import { ownAddress, signInFor } from './own-address.js';

const ORIGIN = 'https://picket.example';
const HOME = `${ORIGIN}/overview`;

it('leads back to the page that was wanted', () => {
  const wanted = { pathname: '/alerts/7', search: '?class=DoS', hash: '#main' };
  const address = new URL(signInFor(wanted), ORIGIN);
  expect(address.pathname).toBe('/sign-in');
  expect(ownAddress(address.searchParams.get('to'), ORIGIN)).toBe(`${ORIGIN}/alerts/7?class=DoS#main`);
  expect(signInFor({ pathname: '/overview', search: '', hash: '' })).toBe('/sign-in');
});

it.each([
  null,
  '',
  'alerts',
  'https://elsewhere.example/',
  'javascript:alert(1)',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  '/api/v1/session',
  '/sign-in',
])('leads to the overview instead of %j', (said) => {
  expect(ownAddress(said, ORIGIN)).toBe(HOME);
});

it.each(['/.//elsewhere.example', '/..//elsewhere.example', '/%2F/elsewhere.example'])('stays here with %j', (said) => {
  expect(new URL(ownAddress(said, ORIGIN)).host).toBe('picket.example');
});
