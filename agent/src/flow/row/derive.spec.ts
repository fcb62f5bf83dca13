import { expect, it } from '@jest/globals';
import { PROFILE_NAMES, PROFILES } from '@picket/shared/features';
import { Column } from './derive.js';

/** The spellings of one column in all profiles. */
const SPELLINGS: readonly (readonly [Column, RegExp])[] = [
  [Column.Protocol, /^Protocol$/],
  [Column.Duration, /^Flow Duration$/],
  [Column.ForwardPackets, /^Tot(al)? Fwd P(ac)?ke?ts?$/],
  [Column.BackwardPackets, /^Tot(al)? Bwd p(ac)?ke?ts?$/i],
  [Column.ForwardBytes, /^Tot(al )?Len(gth of)? Fwd P(ac)?ke?ts?$/],
  [Column.BackwardBytes, /^Tot(al )?Len(gth of)? Bwd P(ac)?ke?ts?$/],
  [Column.Lengths, /^Fwd P(ac)?ke?t Len(gth)? Max$/],
];

it.each(PROFILE_NAMES)('the columns of %s stand where its features are written', (profile) => {
  for (const [column, spelling] of SPELLINGS) expect(PROFILES[profile].features[column]).toMatch(spelling);
});
