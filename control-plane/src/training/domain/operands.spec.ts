import { describe, expect, it } from '@jest/globals';
import { trainingParametersSchema } from '../../api/training-parameters.js';
import { requireOperands } from './operands.js';

const dataset = { name: 'lab', classes: { Normal: 5, DoS: 3 }, files: [{ name: 'a.csv' }, { name: 'b.csv' }] };
const check = (parameters: object, benignClass = 'Normal') =>
  requireOperands({ benignClass, parameters: trainingParametersSchema.parse(parameters) }, dataset);

describe('what a training run names', () => {
  it.each([
    [{ classWeights: { Nosuch: 5 } }, /classWeights: data set lab has no Nosuch; it has Normal, DoS/],
    [{ classWeights: { hasOwnProperty: 5 } }, /has no hasOwnProperty/],
    [{ split: { policy: 'file', testFiles: ['c.csv'] } }, /has no c.csv/],
    [{ split: { policy: 'random', testFiles: ['a.csv'] } }, /only policy file/],
  ])('must be there: %j', (parameters, fault) => expect(() => check(parameters)).toThrow(fault));

  it('must be there: the benign class', () => expect(() => check({}, 'usual')).toThrow(/benignClass/));

  it('may be spelt otherwise, as imports fold it', () => expect(() => check({}, 'nor_mal')).not.toThrow());

  it('may be all of it', () => {
    check({ classWeights: { DoS: 2 }, split: { policy: 'file', testFiles: ['b.csv'] } });
    check({ classWeights: 'none' });
  });
});
