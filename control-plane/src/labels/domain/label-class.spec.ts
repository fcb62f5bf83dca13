import { describe, expect, it } from '@jest/globals';
import { classOfLabel } from './label-class.js';

const context = { alertClass: 'DoS', benignClass: 'Normal', emptyLabel: 'No Label' };

describe('the class that a label gives', () => {
  it.each([
    ['true-positive', undefined, 'DoS'],
    ['true-positive', 'Probe', 'Probe'],
    ['false-positive', undefined, 'Normal'],
    ['false-positive', 'Normal', 'Normal'],
    ['unsure', undefined, null],
    ['true-positive', 'unknown', null],
    ['true-positive', ' Unknown ', null],
  ] as const)('follows from the verdict %s with class %s: %s', (verdict, said, expected) => {
    expect(classOfLabel({ verdict, class: said }, context)).toBe(expected);
  });

  it.each([
    ['true-positive', 'Normal', 'Normal is no attack'],
    ['true-positive', 'normal', 'normal is no attack'],
    ['true-positive', 'No Label', 'where there is no label'],
    ['false-positive', 'Probe', 'a false positive is Normal, not Probe'],
    ['unsure', 'DoS', 'whoever is unsure names no class'],
  ] as const)('refuses the verdict %s with class %s: %s', (verdict, said, reason) => {
    expect(() => classOfLabel({ verdict, class: said }, context)).toThrow(reason);
  });

  it('need not be known of an attack that no class was found for', () => {
    const novel = { ...context, alertClass: 'unknown' };
    expect(classOfLabel({ verdict: 'true-positive' }, novel)).toBeNull();
    expect(classOfLabel({ verdict: 'false-positive' }, novel)).toBe('Normal');
    expect(classOfLabel({ verdict: 'true-positive', class: 'Worm' }, novel)).toBe('Worm');
  });

  it('has to be said when the model of the alert is gone', () => {
    const gone = { ...context, benignClass: undefined };
    expect(() => classOfLabel({ verdict: 'false-positive' }, gone)).toThrow('no longer known');
    expect(classOfLabel({ verdict: 'false-positive', class: 'BENIGN' }, gone)).toBe('BENIGN');
  });
});
