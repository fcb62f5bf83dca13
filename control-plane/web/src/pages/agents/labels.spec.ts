import { expect, it } from '@jest/globals';
import { labelsOf, labelsText } from './labels.js';

it.each([
  ['', {}],
  ['rack=7', { rack: '7' }],
  [' rack = 7 , site=Jena Süd,', { rack: '7', site: 'Jena Süd' }],
  ['a=b=c', { a: 'b=c' }],
  ['rack', undefined],
  ['Rack=7', undefined],
  ['=7', undefined],
])('reads the labels of %j', (text, labels) => expect(labelsOf(text)).toEqual(labels));

it('writes what it reads', () => {
  const labels = { rack: '7', site: 'Jena' };
  expect(labelsOf(labelsText(labels))).toEqual(labels);
});
