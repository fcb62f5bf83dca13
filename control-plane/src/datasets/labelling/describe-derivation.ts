import { plural } from '@picket/shared/text';
import type { DerivationDto, LeftOutDto } from '../../api/derivation.js';

const WHY: Readonly<Record<LeftOutDto['reason'], string>> = {
  unsure: 'the analyst was not sure',
  undone: 'the label was undone',
  'class-unknown': 'a real attack, but nobody has named its class',
  'no-example': 'the alert came without an example flow',
  'other-profile': 'another feature profile',
  duplicate: 'an equal row with that label is there already',
  contradicted: 'a newer label says something else of an equal row',
  'agent-quota': 'quota',
  'author-quota': 'quota',
};

/** What was made of labels, a line each, so that nothing that was left out goes unsaid. */
export function describeDerivation({ name, by, labels, rows, leftOut }: DerivationDto): string[] {
  const who = by === null ? '' : `, asked for by ${by}`;
  return [
    `${name} and ${plural(labels.count, 'label')}: ${plural(rows.added, 'row')} added, ${rows.corrected} corrected, of ${rows.offered}${who}`,
    ...leftOut.map(describeLeftOut),
  ];
}

/** `412 of 700 rows of agent edge-7 left out: quota` */
export function describeLeftOut({ reason, source, rows, offered, labels }: LeftOutDto): string {
  if (source !== null) {
    const kind = reason === 'agent-quota' ? 'agent' : 'author';
    return `${rows} of ${plural(offered ?? rows, 'row')} of ${kind} ${source} left out: ${WHY[reason]}`;
  }
  return `${plural(rows, 'row')} of ${plural(labels, 'label')} left out: ${WHY[reason]}`;
}
