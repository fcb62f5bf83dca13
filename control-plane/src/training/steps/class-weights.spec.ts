import { expect, it } from '@jest/globals';
import { spellWeights } from './class-weights.js';

const classes = ['Normal', 'Port Scan', 'DoS'];

it('finds the classes under any of their spellings', () => {
  expect(spellWeights({ portscan: 2, DOS: 0.5 }, classes)).toEqual({ 'Port Scan': 2, DoS: 0.5 });
  expect(spellWeights('balanced', classes)).toBe('balanced');
});

it.each([
  [{ Slowloris: 2 }, 'no row is labelled Slowloris'],
  [{ DoS: 2, dos: 3 }, 'DoS has two weights'],
])('refuses %j', (weights, reason) => {
  expect(() => spellWeights(weights, classes)).toThrow(
    expect.objectContaining({ code: 'training.class-weights', message: `class weights: ${reason}` }),
  );
});
