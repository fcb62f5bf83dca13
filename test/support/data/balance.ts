import { type MeterCounters } from '../../../agent/src/profiles/index.js';

/**
 * What does not add up in a meter's counters (ARCHITECTURE.md, reasons); empty when all of it does. For use where a million of `expect`
 * calls would cost more than what they look at.
 */
export function imbalances(counters: MeterCounters): string[] {
  const { packetsReceived, packetsParsed, packetsMalformed, packetsUnsupported } = counters;
  const read = packetsParsed + sum(packetsMalformed) + sum(packetsUnsupported);
  const left = sum(counters.flowsExported) + counters.flowsLive;
  const faults: string[] = [];
  if (packetsReceived !== read) faults.push(`${packetsReceived} packets received, ${read} accounted for`);
  if (counters.flowsCreated !== left) faults.push(`${counters.flowsCreated} flows created, ${left} accounted for`);
  return faults;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
