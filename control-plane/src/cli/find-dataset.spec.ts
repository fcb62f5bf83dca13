import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../api-types/index.js';
import { chooseDataset } from './find-dataset.js';

const dataset = (id: string, name: string, version: number, status = 'ready') =>
  ({ id, name, version, status }) as Schema<'Dataset'>;

describe('a data set on the command line', () => {
  const newestFirst = [
    dataset('e', 'lab', 3, 'failed'),
    dataset('d', 'at@1', 1),
    dataset('c', 'lab', 2),
    dataset('b', 'at', 1),
    dataset('a', 'lab', 1, 'cancelled'),
  ];
  const find = (given: string, isReady = false) =>
    chooseDataset(newestFirst, given, ({ status }) => !isReady || status === 'ready').id;

  it('is the newest of its name, or the newest that has rows', () => {
    expect([find('lab'), find('lab', true)]).toEqual(['e', 'c']);
  });

  it('is a version before a name that looks like one, which stays within reach', () => {
    expect([find('at@1'), find('at@1@1'), find('d')]).toEqual(['b', 'd', 'd']);
  });

  it('is the one that is named, whatever became of it', () => {
    expect(find('lab@1', true)).toBe('a');
  });

  it('may be none', () => {
    expect(() => find('other')).toThrow('there is no data set other');
  });
});
