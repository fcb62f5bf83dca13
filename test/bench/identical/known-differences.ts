import type { RowDifference } from './compare-rows.js';

/** What was mended in the captures of a fault, by the name of its folder. */
const FAULTS: Readonly<Record<string, string>> = {
  'gzip-tail': 'what stands before something else behind gzip data is read',
  'pcapng-big-block': 'blocks without a packet may be of any length',
  'time-ahead-cuts-flows': 'a packet of a wrong time ends no flow of others',
  'time-out-of-range':
    'a packet of a time that cannot be is malformed; before, its row had no date, or the program hung',
  'tiny-fragments': 'a TCP header cut into fragments finds its flow',
  'v6-fragment-protocol': 'only the first IPv6 fragment says which protocol it is',
};

const FAULT_FOLDER = /^faults\/(captures\/([\w-]+))\//;
const NEW_CLOCK = 'captures/time-ahead-cuts-flows';

/** @returns what was mended, by the name of its fault; null if nobody knows why the rows differ */
export function reasonFor(capture: string, settings: string, { kind, columns }: RowDifference): string | null {
  const [, fault, name] = FAULT_FOLDER.exec(capture) ?? [];
  if (fault !== undefined && Object.hasOwn(FAULTS, name)) return `${fault}: ${FAULTS[name]}`;
  if (!settings.startsWith('picket-1')) return null;
  if (kind === 'same rows, other order')
    return `${NEW_CLOCK}: rows leave at fixed numbers of packets, by the lowest time of the last ones`;
  if (kind === 'other values' && columns.join() === 'End Reason')
    return `${NEW_CLOCK}: the clock goes back with the packets; what is open at the end has not been idle`;
  return null;
}
