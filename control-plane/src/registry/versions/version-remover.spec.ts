import { expect, it } from '@jest/globals';
import { describeUse, type Use } from './version-remover.js';

const unused: Use = { aliases: [], running: [], desired: [], groups: [], isDefault: false };

it.each<[Partial<Use>, string | undefined]>([
  [{}, undefined],
  [{ aliases: ['champion', 'challenger'], running: ['a'] }, 'it is the champion and the challenger'],
  [{ running: ['a', 'b', 'c', 'd', 'e'] }, 'it runs on a, b, c and 2 more'],
  [{ desired: ['a'], isDefault: true }, 'it is meant for a'],
  [{ isDefault: true }, 'new agents are given it'],
])('says who needs a version: %j', (use, said) => expect(describeUse({ ...unused, ...use })).toBe(said));
