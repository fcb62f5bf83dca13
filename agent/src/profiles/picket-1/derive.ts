import { Column, FLAG_ORDER, writeLengths, writeSideGaps } from '../../flow/row/derive.js';
import {
  Cell,
  PROTOCOL_MASK,
  SideCell,
  SideWord,
  Stat,
  VERSION_MASK,
  VERSION_SHIFT,
  Word,
} from '../../flow/row/row.js';
import { deviation, variance, writeSummary } from '../../flow/row/statistics.js';

/** Writes the features of a finished flow of `picket-1`, in the order of its columns (docs/profiles.md §10.5). */
export function derivePicket(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void {
  const forward = w + Word.Forward;
  const backward = w + Word.Backward;
  const forwardCells = c + Cell.Forward;
  const backwardCells = c + Cell.Backward;
  const durationUs = cells[c + Cell.Last] - cells[c + Cell.Start];
  out[Column.Protocol] = words[w + Word.Kind] & PROTOCOL_MASK;
  out[Column.Duration] = durationUs;
  out[Column.ForwardPackets] = words[forward + SideWord.Packets];
  out[Column.BackwardPackets] = words[backward + SideWord.Packets];
  out[Column.ForwardBytes] = cells[forwardCells + SideCell.PayloadBytes];
  out[Column.BackwardBytes] = cells[backwardCells + SideCell.PayloadBytes];
  let to = writeLengths(words, cells, forward, forwardCells, out, Column.Lengths);
  to = writeLengths(words, cells, backward, backwardCells, out, to);
  out[to++] = perSecond(out[Column.ForwardBytes] + out[Column.BackwardBytes], durationUs);
  out[to++] = perSecond(out[Column.ForwardPackets] + out[Column.BackwardPackets], durationUs);
  to = writeSummary(out, to, cells, c + Cell.Gaps, out[Column.ForwardPackets] + out[Column.BackwardPackets] - 1);
  to = writeSideGaps(words, cells, forward, forwardCells, out, to);
  to = writeSideGaps(words, cells, backward, backwardCells, out, to);
  out[to++] = words[forward + SideWord.Psh];
  out[to++] = words[backward + SideWord.Psh];
  out[to++] = words[forward + SideWord.Urg];
  out[to++] = words[backward + SideWord.Urg];
  out[to++] = cells[forwardCells + SideCell.HeaderBytes];
  out[to++] = cells[backwardCells + SideCell.HeaderBytes];
  out[to++] = perSecond(out[Column.ForwardPackets], durationUs);
  out[to++] = perSecond(out[Column.BackwardPackets], durationUs);
  to = writeAllLengths(words, cells, w, c, out, to);
  for (let flag = 0; flag < FLAG_ORDER.length; flag++) out[to++] = words[w + FLAG_ORDER[flag]];
  to = writeAverages(out, to);
  to = writeBulk(words, cells, forward, forwardCells, out, to);
  to = writeBulk(words, cells, backward, backwardCells, out, to);
  to = writeSubflows(out, to, words[w + Word.SubflowGaps] + 1);
  out[to++] = words[forward + SideWord.Window];
  out[to++] = words[backward + SideWord.Window];
  out[to++] = words[forward + SideWord.DataPackets];
  out[to++] = words[forward + SideWord.HeaderMin];
  to = writeSummary(out, to, cells, c + Cell.Active, words[w + Word.ActivePeriods]);
  to = writeSummary(out, to, cells, c + Cell.Idle, words[w + Word.IdlePeriods]);
  writeOwnColumns(words, cells, w, c, out, to);
}

/** Columns 84 to 95, which the original does not have. */
function writeOwnColumns(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  out: Float64Array,
  to: number,
): void {
  const forward = w + Word.Forward;
  const backward = w + Word.Backward;
  const icmp = words[w + Word.Icmp];
  out[to] = words[forward + SideWord.Rst];
  out[to + 1] = words[backward + SideWord.Rst];
  out[to + 2] = words[backward + SideWord.DataPackets];
  out[to + 3] = words[backward + SideWord.HeaderMin];
  out[to + 4] = icmp < 0 ? -1 : icmp >> 8;
  out[to + 5] = icmp < 0 ? -1 : icmp & 0xff;
  out[to + 6] = words[forward + SideWord.Retransmissions];
  out[to + 7] = words[backward + SideWord.Retransmissions];
  out[to + 8] = out[to + 6] + out[to + 7];
  out[to + 9] = cells[c + Cell.Last] - cells[c + Cell.ConnectionStart];
  out[to + 10] = (words[w + Word.Kind] >> VERSION_SHIFT) & VERSION_MASK;
  out[to + 11] = words[w + Word.Fragments];
}

function perSecond(amount: number, durationUs: number): number {
  return durationUs === 0 ? 0 : amount / (durationUs / 1e6);
}

function ratio(amount: number, of: number): number {
  return of === 0 ? 0 : amount / of;
}

/** Min, max, mean, deviation and variance of all payloads, each once. */
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
  const packets = out[Column.ForwardPackets] + out[Column.BackwardPackets];
  const forwardMin = out[Column.ForwardPackets] > 0 ? words[forward + SideWord.LengthMin] : Infinity;
  const backwardMin = out[Column.BackwardPackets] > 0 ? words[backward + SideWord.LengthMin] : Infinity;
  out[to] = Math.min(forwardMin, backwardMin);
  out[to + 1] = Math.max(words[forward + SideWord.LengthMax], words[backward + SideWord.LengthMax]);
  out[to + 2] = cells[c + Cell.AllLengths + Stat.Mean];
  out[to + 3] = deviation(cells, c + Cell.AllLengths, packets);
  out[to + 4] = variance(cells, c + Cell.AllLengths, packets);
  return to + 5;
}

function writeAverages(out: Float64Array, to: number): number {
  out[to] = ratio(out[Column.BackwardPackets], out[Column.ForwardPackets]);
  out[to + 1] =
    (out[Column.ForwardBytes] + out[Column.BackwardBytes]) / (out[Column.ForwardPackets] + out[Column.BackwardPackets]);
  out[to + 2] = ratio(out[Column.ForwardBytes], out[Column.ForwardPackets]);
  out[to + 3] = ratio(out[Column.BackwardBytes], out[Column.BackwardPackets]);
  return to + 4;
}

function writeBulk(
  words: Int32Array,
  cells: Float64Array,
  sw: number,
  sc: number,
  out: Float64Array,
  to: number,
): number {
  const bulks = words[sw + SideWord.Bulks];
  const bytes = cells[sc + SideCell.BulkBytes];
  out[to] = ratio(bytes, bulks);
  out[to + 1] = ratio(words[sw + SideWord.BulkPackets], bulks);
  out[to + 2] = perSecond(bytes, cells[sc + SideCell.BulkTime]);
  return to + 3;
}

function writeSubflows(out: Float64Array, to: number, subflows: number): number {
  out[to] = out[Column.ForwardPackets] / subflows;
  out[to + 1] = out[Column.ForwardBytes] / subflows;
  out[to + 2] = out[Column.BackwardPackets] / subflows;
  out[to + 3] = out[Column.BackwardBytes] / subflows;
  return to + 4;
}
