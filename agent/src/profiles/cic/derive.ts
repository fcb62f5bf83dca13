import { Column, FLAG_ORDER, writeLengths, writeSideGaps } from '../../flow/row/derive.js';
import { Cell, PROTOCOL_MASK, SideCell, SideWord, Stat, Word } from '../../flow/row/row.js';
import { deviation, variance, writeSummary } from '../../flow/row/statistics.js';

/**
 * Writes the model features of a finished flow, in the order of the profile's columns (docs/profiles.md §5).
 * @param subflows what the totals are divided by for the subflow columns; 0 makes them 0
 */
export function deriveCic(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  out: Float64Array,
  subflows: number,
): void {
  const forward = w + Word.Forward;
  const backward = w + Word.Backward;
  const durationUs = cells[c + Cell.Last] - cells[c + Cell.Start];
  out[Column.Protocol] = words[w + Word.Kind] & PROTOCOL_MASK;
  out[Column.Duration] = durationUs;
  out[Column.ForwardPackets] = words[forward + SideWord.Packets];
  out[Column.BackwardPackets] = words[backward + SideWord.Packets];
  out[Column.ForwardBytes] = cells[c + Cell.Forward + SideCell.PayloadBytes];
  out[Column.BackwardBytes] = cells[c + Cell.Backward + SideCell.PayloadBytes];
  let to = writeLengths(words, cells, forward, c + Cell.Forward, out, Column.Lengths);
  to = writeLengths(words, cells, backward, c + Cell.Backward, out, to);
  to = writeRates(out, to, durationUs);
  to = writeGaps(words, cells, w, c, out, to);
  out[to++] = words[forward + SideWord.Psh];
  out[to++] = words[backward + SideWord.Psh];
  out[to++] = words[forward + SideWord.Urg];
  out[to++] = words[backward + SideWord.Urg];
  out[to++] = cells[c + Cell.Forward + SideCell.HeaderBytes];
  out[to++] = cells[c + Cell.Backward + SideCell.HeaderBytes];
  out[to++] = durationUs > 0 ? out[Column.ForwardPackets] / (durationUs / 1e6) : 0;
  out[to++] = durationUs > 0 ? out[Column.BackwardPackets] / (durationUs / 1e6) : 0;
  to = writeAllLengths(words, cells, w, c, out, to);
  for (let flag = 0; flag < FLAG_ORDER.length; flag++) out[to++] = words[w + FLAG_ORDER[flag]];
  to = writeAverages(words, w, out, to);
  to = writeBulk(words, cells, w, c, out, to);
  to = writeSubflows(out, to, subflows);
  out[to++] = words[forward + SideWord.Window];
  out[to++] = words[backward + SideWord.Window];
  out[to++] = words[forward + SideWord.DataPackets];
  out[to++] = words[forward + SideWord.HeaderMin];
  to = writeSummary(out, to, cells, c + Cell.Active, words[w + Word.ActivePeriods]);
  writeSummary(out, to, cells, c + Cell.Idle, words[w + Word.IdlePeriods]);
}

/** Bytes and packets a second; Infinity or NaN for a flow of no duration, as in the original. */
function writeRates(out: Float64Array, to: number, durationUs: number): number {
  out[to] = (out[Column.ForwardBytes] + out[Column.BackwardBytes]) / (durationUs / 1e6);
  out[to + 1] = (out[Column.ForwardPackets] + out[Column.BackwardPackets]) / (durationUs / 1e6);
  return to + 2;
}

/** Gaps of the flow, then of each direction with their total. */
function writeGaps(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  out: Float64Array,
  to: number,
): number {
  const packets = out[Column.ForwardPackets] + out[Column.BackwardPackets];
  const gaps = c + Cell.Gaps;
  out[to] = packets > 1 ? cells[gaps + Stat.Mean] : NaN;
  out[to + 1] = deviation(cells, gaps, packets - 1);
  out[to + 2] = packets > 1 ? cells[gaps + Stat.Max] : NaN;
  out[to + 3] = packets > 1 ? cells[gaps + Stat.Min] : NaN;
  const next = writeSideGaps(words, cells, w + Word.Forward, c + Cell.Forward, out, to + 4);
  return writeSideGaps(words, cells, w + Word.Backward, c + Cell.Backward, out, next);
}

/** Min, max, mean, deviation and variance of all payloads, of which the first counts twice. */
function writeAllLengths(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  out: Float64Array,
  to: number,
): number {
  const forward = w + Word.Forward;
  const backward = w + Word.Backward;
  const first = words[w + Word.FirstPayload];
  const hasForward = out[Column.ForwardPackets] > 0;
  const hasBackward = out[Column.BackwardPackets] > 0;
  const forwardMin = hasForward ? words[forward + SideWord.LengthMin] : first;
  const backwardMin = hasBackward ? words[backward + SideWord.LengthMin] : first;
  out[to] = Math.min(forwardMin, backwardMin);
  out[to + 1] = Math.max(words[forward + SideWord.LengthMax], words[backward + SideWord.LengthMax]);
  out[to + 2] = cells[c + Cell.AllLengths + Stat.Mean];
  out[to + 4] = variance(cells, c + Cell.AllLengths, out[Column.ForwardPackets] + out[Column.BackwardPackets] + 1);
  out[to + 3] = Math.sqrt(out[to + 4]);
  return to + 5;
}

function writeAverages(words: Int32Array, w: number, out: Float64Array, to: number): number {
  const forwardPackets = out[Column.ForwardPackets];
  const backwardPackets = out[Column.BackwardPackets];
  const forwardBytes = out[Column.ForwardBytes];
  const backwardBytes = out[Column.BackwardBytes];
  out[to] = forwardPackets === 0 ? 0 : Math.floor(backwardPackets / forwardPackets);
  const allBytes = forwardBytes + backwardBytes + words[w + Word.FirstPayload];
  out[to + 1] = allBytes / (forwardPackets + backwardPackets);
  out[to + 2] = forwardPackets === 0 ? 0 : forwardBytes / forwardPackets;
  out[to + 3] = backwardPackets === 0 ? 0 : backwardBytes / backwardPackets;
  return to + 4;
}

/** Forward bulks are never found; backward: bytes and packets a bulk, bytes a second, all cut to integers. */
function writeBulk(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  out: Float64Array,
  to: number,
): number {
  const bulks = words[w + Word.Backward + SideWord.Bulks];
  const bytes = cells[c + Cell.Backward + SideCell.BulkBytes];
  const timeUs = cells[c + Cell.Backward + SideCell.BulkTime];
  out.fill(0, to, to + 3);
  out[to + 3] = bulks === 0 ? 0 : Math.floor(bytes / bulks);
  out[to + 4] = bulks === 0 ? 0 : Math.floor(words[w + Word.Backward + SideWord.BulkPackets] / bulks);
  out[to + 5] = timeUs === 0 ? 0 : Math.trunc(bytes / (timeUs / 1e6));
  return to + 6;
}

function writeSubflows(out: Float64Array, to: number, subflows: number): number {
  out[to] = perSubflow(out[Column.ForwardPackets], subflows);
  out[to + 1] = perSubflow(out[Column.ForwardBytes], subflows);
  out[to + 2] = perSubflow(out[Column.BackwardPackets], subflows);
  out[to + 3] = perSubflow(out[Column.BackwardBytes], subflows);
  return to + 4;
}

function perSubflow(total: number, subflows: number): number {
  return subflows === 0 ? 0 : Math.floor(total / subflows);
}
