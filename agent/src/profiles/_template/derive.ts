import { Cell, SideCell, SideWord, Word } from '../../flow/row/row.js';

/** The features in the order in which `deriveTemplate` writes them. Those of a real profile: shared/src/features/names.ts. */
export const TEMPLATE_FEATURES = [
  'Flow Duration',
  'Tot Fwd Pkts',
  'Tot Bwd Pkts',
  'TotLen Fwd Pkts',
  'TotLen Bwd Pkts',
] as const;

const enum Column {
  Duration = 0,
  ForwardPackets,
  BackwardPackets,
  ForwardBytes,
  BackwardBytes,
}

/** Computes the features of a finished flow. */
export function deriveTemplate(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void {
  out[Column.Duration] = cells[c + Cell.Last] - cells[c + Cell.Start];
  out[Column.ForwardPackets] = words[w + Word.Forward + SideWord.Packets];
  out[Column.BackwardPackets] = words[w + Word.Backward + SideWord.Packets];
  out[Column.ForwardBytes] = cells[c + Cell.Forward + SideCell.PayloadBytes];
  out[Column.BackwardBytes] = cells[c + Cell.Backward + SideCell.PayloadBytes];
}
