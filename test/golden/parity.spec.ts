import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { comparePair, findPairs } from '../support/data/pairs.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

describeIf(shared('data/pairs'), 'rows of the original CICFlowMeter', () => {
  it.each(['cic-v40', 'cic-head'])('are equal in every cell: %s', async (profile) => {
    const pairs = findPairs(join(SHARED_DIR, 'data/pairs')).filter((pair) => pair.profile === profile);
    expect(pairs.length).toBeGreaterThan(0);
    for (const pair of pairs) {
      const result = await comparePair(pair);
      const { rows, equalRows, surplusRows, mismatches } = result;
      expect({ pair, equalRows, surplusRows, mismatches: [...mismatches] }).toEqual({
        pair,
        equalRows: rows,
        surplusRows: 0,
        mismatches: [],
      });
    }
  });
});
