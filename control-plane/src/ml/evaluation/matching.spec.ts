import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { findBenignClass, limitsOf, matchClasses, widenProbabilities } from './match-classes.js';
import { arrangeRows, matchFeatures } from './match-features.js';

describe('features', () => {
  it('are found whichever profile spells them', () => {
    const model = ['Tot Fwd Pkts', 'CWE Flag Count', 'Protocol', 'Fwd Seg Size Min', 'made up'];
    const columns = ['Protocol', 'Total Fwd Packet', 'CWR Flag Count', 'Fwd Seg Size Min'];
    expect(matchFeatures(model, columns)).toEqual([1, 2, 0, 3, -1]);
    expect(matchFeatures(['Fwd Header Len Min'], columns)).toEqual([3]);
  });

  it('find a partner of their own in another profile that has them', () => {
    const indices = matchFeatures(PROFILES['cic-v40'].features, PROFILES['cic-head'].features);
    expect(indices).toEqual([...indices.keys()]);
  });

  it('come in the model’s order, missing where the data set lacks them', () => {
    expect([...arrangeRows(Float32Array.from([1, 2, 3, 4]), 2, [1, -1, 0])]).toEqual([2, NaN, 1, 4, NaN, 3]);
  });
});

describe('classes', () => {
  it('are matched by name, the benign one by its part, unknown ones stand behind', () => {
    const matched = matchClasses(
      { classes: ['Normal', 'DoS', 'Probe'], benignClass: 'Normal' },
      { classes: ['d-o_s', 'Slowloris', 'BENIGN'], benignClass: 'BENIGN' },
    );
    expect(matched).toEqual({
      classes: ['Normal', 'DoS', 'Probe', 'Slowloris'],
      codes: [1, 3, 0],
      unknown: ['Slowloris'],
    });
  });

  it.each([
    [['DoS', 'BENIGN'], 'BENIGN'],
    [['DoS', 'benign', 'Normal'], 'Normal'],
    [['DoS'], undefined],
  ])('called %j have %s for the benign one', (classes, benign) => {
    expect(findBenignClass(classes, 'Normal')).toBe(benign);
  });

  it('that a model does not know are never likely, and never called', () => {
    const wide = widenProbabilities(Float32Array.from([0.25, 0.75, 1, 0]), [2, 0], 3);
    expect([...wide]).toEqual([0.75, 0, 0.25, 0, 0, 1]);
    const model = { classes: ['Normal', 'DoS', 'Probe'], thresholds: { Normal: 1, DoS: 0.6 } };
    expect(limitsOf(model, [2, 0, 1], 4)).toEqual({ thresholds: [0.6, 0, 1, 1], unknownFrom: null });
  });
});
