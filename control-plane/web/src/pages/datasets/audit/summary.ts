import type { DatasetDto } from '../../../api/types.js';

/** The verdict in one sentence, and what follows from it. */
export function summaryOf({ audit, blockedBy }: Pick<DatasetDto, 'audit' | 'blockedBy'>) {
  if (blockedBy.length > 0)
    return {
      colour: 'red',
      title: blockedBy.length === 1 ? 'One finding blocks' : `${blockedBy.length} findings block`,
      text: 'Training on this data set and promoting its models is refused until the findings are gone or overridden with a reason.',
    };
  if (audit?.verdict === 'block')
    return {
      colour: 'yellow',
      title: 'Blocking findings are overridden',
      text: 'Training is allowed. Names and reasons go into the lineage and the card of every model made from this data set.',
    };
  if (audit?.verdict === 'warn')
    return {
      colour: 'yellow',
      title: 'Passes, with warnings',
      text: 'No feature gives the label away, but results on held-out rows will be better than on a network.',
    };
  return { colour: 'green', title: 'Passes', text: 'No check found a shortcut.' };
}
