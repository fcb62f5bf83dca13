/** Packets come out of order by this much at most. A packet that is older comes from another clock. */
const REORDER_US = 1_000_000;

/**
 * The time of a stream of packets when one more has come: the newest, unless time itself went back.
 * @returns the new time, in microseconds as all others
 */
export function followTime(clockUs: number, timeUs: number): number {
  return timeUs > clockUs || isTimeStep(clockUs, timeUs) ? timeUs : clockUs;
}

/** Whether time itself went back, rather than one packet coming a little late. */
export function isTimeStep(clockUs: number, timeUs: number): boolean {
  return timeUs < clockUs - REORDER_US;
}

/** Years 1 to 9999: what every form of a row, a record and a message can carry. Other times are damage. */
const EARLIEST_US = Date.parse('0001-01-01T00:00:00Z') * 1000;
const LATEST_US = Date.parse('9999-12-31T23:59:59Z') * 1000;

/** Whether a packet can have this time. NaN is not a time. */
export function isPossibleTime(timeUs: number): boolean {
  return timeUs >= EARLIEST_US && timeUs <= LATEST_US;
}
