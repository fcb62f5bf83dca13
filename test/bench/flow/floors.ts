import { BASE, OWN_METERS } from './meters.js';
import { ratioToBase, type Result } from './table.js';

/** Packets per CPU-second of `cic-v40` as shares of softflowd's, below which something has gone wrong. */
const FLOORS: Readonly<Record<string, number>> = { mixed: 0.7, udp64: 1.0, synflood: 0.67 };
const GUARDED = OWN_METERS[0].name;

/** The captures that have a floor. */
export const GUARDED_CAPTURES = Object.keys(FLOORS);

/** @returns one line about a ratio below its floor or unknown; null if all is well */
export function shortfall(capture: string, results: readonly Result[]): string | null {
  const ratio = ratioToBase(results, GUARDED);
  if (ratio === null) return `${capture}: ${GUARDED} or ${BASE} could not be measured`;
  if (ratio >= FLOORS[capture]) return null;
  return `${capture}: ${GUARDED} reaches ${ratio.toFixed(2)} of ${BASE}, the floor is ${FLOORS[capture]}`;
}
