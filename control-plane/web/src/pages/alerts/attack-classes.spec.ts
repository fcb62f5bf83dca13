import { expect, it } from '@jest/globals';
import type { AlertDto } from '../../api/types.js';
import { attackClasses } from './attack-classes.js';

const alertOf = (name: string, probabilities: Record<string, number>) =>
  ({ class: name, model: { name: 'lab' }, examples: [{ probabilities }] }) as unknown as AlertDto;
const version = (name: string, benignClass: string, ...classes: string[]) => ({ name, benignClass, classes });
const lab = version('lab', 'Normal', 'Normal', 'BFA', 'DoS', 'Probe');

it.each([
  ['unknown', { Normal: 0.6, Probe: 0.3, DoS: 0.1, unknown: 0.9 }, [lab], ['Probe', 'DoS', 'BFA']],
  ['DoS', {}, [lab, version('other', 'none', 'Worm')], ['BFA', 'DoS', 'Probe']],
  // Of a version that is gone.
  ['Worm', { DoS: 0.5 }, [lab], ['DoS', 'BFA', 'Probe', 'Worm']],
  ['unknown', {}, [], []],
])('suggests attacks for an alert of class %s with %j', (name, probabilities, versions, expected) => {
  expect(attackClasses(alertOf(name, probabilities), versions)).toEqual(expected);
});
