import type { LeftOutDto } from '../../api/derivation.js';

/** Why rows of labels are not in a data set, for a reader. */
export const WHY_LEFT_OUT: Readonly<Record<LeftOutDto['reason'], string>> = {
  unsure: 'the analyst was not sure',
  undone: 'the label was undone',
  'class-unknown': 'a real attack, but nobody has named its class',
  'no-example': 'the alert came without an example flow',
  'other-profile': 'another feature profile',
  duplicate: 'an equal row with that label is there already',
  contradicted: 'a newer label says something else of an equal row',
  'agent-quota': 'over the quota of one agent',
  'author-quota': 'over the quota of one author',
};
