import { expect, it } from '@jest/globals';
import { classMix } from './class-mix.js';

it('sets the decisions beside the training mix, classes of one side only included', () => {
  const mix = classMix(
    { Normal: 0.75, DoS: 0.25 },
    new Map([
      ['Normal', 10],
      ['Probe', 30],
    ]),
  );
  expect(mix).toEqual([
    { name: 'Normal', reference: 0.75, current: 0.25 },
    { name: 'DoS', reference: 0.25, current: 0 },
    { name: 'Probe', reference: 0, current: 0.75 },
  ]);
});

it('has no shares of nothing', () => {
  expect(classMix({ Normal: 1 }, new Map())).toEqual([{ name: 'Normal', reference: 1, current: 0 }]);
});
