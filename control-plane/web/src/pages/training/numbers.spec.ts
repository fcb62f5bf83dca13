import { describe, expect, it } from '@jest/globals';
import { faultOf } from './numbers.js';

const share = { name: 'testShare', label: 'Test share', description: '', min: 0.05, max: 0.5, step: 0.05 };
const rounds = { name: 'rounds', label: 'Rounds', description: '', min: 1, max: 2000, step: 10 };

describe('a number that is typed', () => {
  it.each([
    [share, '', 'Required: 0.05 to 0.5'],
    [share, undefined, 'Required: 0.05 to 0.5'],
    [share, 0.9, 'Out of range. 0.05 to 0.5'],
    [share, '0.', 'Out of range. 0.05 to 0.5'],
    [share, '-', 'Not a number. 0.05 to 0.5'],
    [share, 0.07, undefined],
    [rounds, 37, undefined],
    [rounds, 37.5, 'A whole number, 1 to 2,000'],
    [rounds, 1e9, 'Out of range. 1 to 2,000'],
  ])('%#: %j %j is refused with %j', (field, typed, fault) => expect(faultOf(field, typed)).toBe(fault));
});
