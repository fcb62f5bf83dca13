import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { HandlerFault, isPoison } from './batch-store.js';

const failed = (code?: string) =>
  new QueryFailedError('INSERT', [], Object.assign(new Error('said the database'), { code }));

describe('storage faults', () => {
  it.each(['22003', '22P05', '23514', '54000'])('SQLSTATE %s is the data’s fault', (code) => {
    expect(isPoison(failed(code))).toBe(true);
  });

  it.each(['08006', '40P01', '53100', '57P01', '42P01', undefined])('SQLSTATE %s is not', (code) => {
    expect(isPoison(failed(code))).toBe(false);
  });

  it('takes a handler’s own failure for the data’s, a lost connection for nobody’s', () => {
    expect(isPoison(new HandlerFault('x is not a function'))).toBe(true);
    expect(isPoison(new Error('Connection terminated unexpectedly'))).toBe(false);
  });
});
