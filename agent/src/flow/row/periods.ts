import { Cell, Word } from './row.js';
import { addSample } from './statistics.js';

const ACTIVITY_TIMEOUT_US = 5_000_000;

/**
 * Tells a flow that something happens at `timeUs`: a silence of more than five seconds ends an active period and is an
 * idle one. The last active period of a flow is never counted, nor is one of a single moment.
 */
export function notePeriod(words: Int32Array, cells: Float64Array, w: number, c: number, timeUs: number): void {
  const last = cells[c + Cell.Last];
  const silence = timeUs - last;
  if (silence <= ACTIVITY_TIMEOUT_US) return;
  const activeUs = last - cells[c + Cell.ActiveStart];
  if (activeUs > 0) addSample(cells, c + Cell.Active, ++words[w + Word.ActivePeriods], activeUs);
  addSample(cells, c + Cell.Idle, ++words[w + Word.IdlePeriods], silence);
  cells[c + Cell.ActiveStart] = timeUs;
}
