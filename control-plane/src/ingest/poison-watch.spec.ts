import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { mayBeOfTheData, PoisonWatch } from './poison-watch.js';

const failure = (code: string | undefined, message = 'no') =>
  new QueryFailedError('INSERT', [], Object.assign(new Error(message), { code }));

describe('the watch for poison', () => {
  it.each(['XX000', 'P0001', '0A000', '2F005'])('takes %s for a fault of the data, after some attempts', (code) => {
    const watch = new PoisonWatch();
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(watch.isSuspect('edge', 1)).toBe(false);
      watch.failed('edge', 1, failure(code));
    }
    expect([watch.isSuspect('edge', 1), watch.isSuspect('edge', 2)]).toEqual([true, false]);
    watch.stored('edge', 1);
    expect(watch.isSuspect('edge', 1)).toBe(false);
  });

  it.each(['53100', '57P03', '57014', '08006', '25006', '40001', '58030', '42P01', '55P03', undefined])(
    'takes %s for no fault of the data, however often it comes',
    (code) => {
      expect(mayBeOfTheData(failure(code))).toBe(false);
    },
  );

  it('takes a lost connection for none', () => {
    expect(mayBeOfTheData(new Error('Connection terminated unexpectedly'))).toBe(false);
    expect(mayBeOfTheData(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBe(false);
  });
});
