import type { Refusal } from './record-handler.js';

const REASON_CHARACTERS = 200;

/**
 * Sorts the records of a batch into those that are sound and those that are refused.
 * @param check what is stored of a record, or in words why it is refused
 */
export function sortOut<Received extends { readonly sequence: bigint }, Sound extends object>(
  records: readonly Received[],
  check: (record: Received) => Sound | string,
): { sound: Sound[]; refusals: Refusal[] } {
  const sound: Sound[] = [];
  const refusals: Refusal[] = [];
  for (const record of records) {
    const checked = check(record);
    if (typeof checked === 'string') refusals.push(refusal(Number(record.sequence), checked));
    else sound.push(checked);
  }
  return { sound, refusals };
}

/** The reason is cut to what a dead letter holds. */
export function refusal(sequence: number, reason: string): Refusal {
  return { sequence, reason: reason.slice(0, REASON_CHARACTERS) };
}
