import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { AddressLimit, sourceOf } from './address-limit.js';

const socketFrom = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress });

describe('AddressLimit', () => {
  it('admits as many of one address as it may, and one more when one has gone', () => {
    const limit = new AddressLimit(2);
    const first = socketFrom('192.0.2.1');
    expect([first, socketFrom('192.0.2.1'), socketFrom('192.0.2.1')].map((socket) => limit.admit(socket))).toEqual([
      true,
      true,
      false,
    ]);
    expect(limit.admit(socketFrom('192.0.2.2'))).toBe(true);
    first.emit('close');
    expect(limit.admit(socketFrom('::ffff:192.0.2.1'))).toBe(true);
    expect(limit.admit(socketFrom('192.0.2.1'))).toBe(false);
  });

  it('does not count programs of this machine', () => {
    const limit = new AddressLimit(1);
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::1'])
      for (let n = 0; n < 5; n++) expect(limit.admit(socketFrom(address))).toBe(true);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::2', '0:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
  ])('takes %s for one of %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
