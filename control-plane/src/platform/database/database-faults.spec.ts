import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { toStorageFault } from './database-faults.js';

const failed = (code: string) => new QueryFailedError('SELECT 1', [], Object.assign(new Error('said'), { code }));

describe('a fault of the database', () => {
  it.each([
    ...['57P01', '57P02', '57P03', '08006', '08P01', '53300', '53200', '25006', '40001', '40P01', '42501', '58030'].map(
      (code) => [code, 'database.unavailable'],
    ),
    ['53100', 'storage.full'],
    ['57014', 'request.too-slow'],
    ['55P03', 'request.too-slow'],
    ['22P05', 'request.invalid'],
    ['22003', 'request.invalid'],
    ['54000', 'request.invalid'],
  ])('SQLSTATE %s is %s', (code, expected) => expect(toStorageFault(failed(code))?.code).toBe(expected));

  it.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Query read timeout',
    'Connection terminated due to connection timeout',
  ])('%s is the database that is away', (message) =>
    expect(toStorageFault(new Error(message))?.code).toBe('database.unavailable'),
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN'])('%s is the database that is away', (code) =>
    expect(toStorageFault(Object.assign(new AggregateError([], ''), { code }))?.code).toBe('database.unavailable'),
  );

  it('knows a full disk wherever it was met', () =>
    expect(toStorageFault(Object.assign(new Error(''), { code: 'ENOSPC' }))?.code).toBe('storage.full'));

  it.each([failed('42P01'), failed('42601'), new TypeError('x is not a function'), undefined, 'text'])(
    'leaves a bug a bug: %s',
    (error) => expect(toStorageFault(error)).toBeUndefined(),
  );
});
