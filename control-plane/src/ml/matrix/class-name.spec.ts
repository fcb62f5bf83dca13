import { describe, expect, it } from '@jest/globals';
import { foldClass, indexOfClass, isSameClass } from './class-name.js';
import { LabelCodes } from '../../datasets/import/label-codes.js';

const SPELLINGS = [
  'Port Scan',
  'PortScan',
  'port-scan',
  'PORT_SCAN',
  ' Port – Scan ',
  'Port\uFFFDScan',
  'Port—Scan',
  'ＰｏｒｔＳｃａｎ',
];

describe('names of classes', () => {
  it.each(SPELLINGS)('%s is one class with the others', (name) => {
    expect(isSameClass(name, 'PortScan')).toBe(true);
    expect(indexOfClass(['Normal', 'PortScan'], name)).toBe(1);
  });

  it('are folded for an import by the same rule', () => {
    const labelCodes = new LabelCodes();
    expect(new Set(SPELLINGS.map((name) => labelCodes.codeOf(name)))).toEqual(new Set([0]));
  });

  it('stay apart where letters or digits differ', () => {
    expect(isSameClass('DoS', 'DDoS')).toBe(false);
    expect(isSameClass('Web Attack 1', 'Web Attack 2')).toBe(false);
    expect(foldClass('--')).toBe('');
  });

  it('are found in their very spelling first', () => {
    expect(indexOfClass(['dos', 'DoS'], 'DoS')).toBe(1);
    expect(indexOfClass(['dos'], 'Probe')).toBe(-1);
  });
});
