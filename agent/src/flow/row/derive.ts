import { SideCell, SideWord, Stat, Word } from './row.js';
import { deviation, writeSummary } from './statistics.js';

/** The features that every profile in `PROFILES` begins with; later features are computed from them. */
export const enum Column {
  Protocol = 0,
  Duration,
  ForwardPackets,
  BackwardPackets,
  ForwardBytes,
  BackwardBytes,
  /** The first column of `writeLengths`. */
  Lengths,
}

/** The order of the flag columns, the same in every profile. */
export const FLAG_ORDER = [Word.Fin, Word.Syn, Word.Rst, Word.Psh, Word.Ack, Word.Urg, Word.Cwr, Word.Ece] as const;

/** Max, min, mean and deviation of a direction's payloads; zeros without packets. */
export function writeLengths(
  words: Int32Array,
  cells: Float64Array,
  sw: number,
  sc: number,
  out: Float64Array,
  to: number,
): number {
  const packets = words[sw + SideWord.Packets];
  out[to] = words[sw + SideWord.LengthMax];
  out[to + 1] = words[sw + SideWord.LengthMin];
  out[to + 2] = cells[sc + SideCell.Lengths + Stat.Mean];
  out[to + 3] = packets === 0 ? 0 : deviation(cells, sc + SideCell.Lengths, packets);
  return to + 4;
}

/** Total, mean, deviation, maximum and minimum of a direction's gaps; zeros without a gap. */
export function writeSideGaps(
  words: Int32Array,
  cells: Float64Array,
  sw: number,
  sc: number,
  out: Float64Array,
  to: number,
): number {
  const packets = words[sw + SideWord.Packets];
  // Gaps are whole numbers: their sum is exactly the time between the first and the last packet.
  out[to] = packets > 1 ? cells[sc + SideCell.Last] - cells[sc + SideCell.First] : 0;
  return writeSummary(out, to + 1, cells, sc + SideCell.Gaps, Math.max(0, packets - 1));
}
