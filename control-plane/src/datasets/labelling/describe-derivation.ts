import { plural } from '@picket/shared/text';
import type { DerivationDto, LeftOutDto } from '../../api/derivation.js';
import { WHY_LEFT_OUT } from './why-left-out.js';

/** What was made of labels, a line each, so that nothing that was left out goes unsaid. */
export function describeDerivation({ name, by, labels, rows, leftOut }: DerivationDto): string[] {
  const who = by === null ? '' : `, asked for by ${by}`;
  return [
    `${name} and ${plural(labels.count, 'label')}: ${plural(rows.added, 'row')} added, ${rows.corrected} corrected, of ${rows.offered}${who}`,
    ...leftOut.map(describeLeftOut),
  ];
}

/** `412 of 700 rows of agent edge-7 left out: over the quota of one agent` */
export function describeLeftOut({ reason, source, rows, offered, labels }: LeftOutDto): string {
  if (source !== null) {
    const kind = reason === 'agent-quota' ? 'agent' : 'author';
    return `${rows} of ${plural(offered ?? rows, 'row')} of ${kind} ${source} left out: ${WHY_LEFT_OUT[reason]}`;
  }
  return `${plural(rows, 'row')} of ${plural(labels, 'label')} left out: ${WHY_LEFT_OUT[reason]}`;
}
