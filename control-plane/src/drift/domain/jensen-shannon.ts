import type { DdSketch } from '@picket/shared/sketch';
import { quantileCuts, sharesByCell, type Cuts } from './cells.js';
import { chanceDistance, type Comparison } from './distance.js';

/** Default threshold; Evidently's (`stattests/jensenshannon.py`). */
export const JENSEN_SHANNON_THRESHOLD = 0.1;
/** Quantiles taken of each side, so about 30 cells in all; as many as Evidently uses. */
const PARTS = 15;

/**
 * Jensen–Shannon distance: the root of (KL(p ‖ m) + KL(q ‖ m)) / 2 in bits, m the mean of both; 0 alike, 1 disjoint.
 * For numbers of any kind; a feature with up to 15 values is compared value by value. Cells come from the quantiles
 * of both sides, so that neither side's own region falls into one cell; missing values are a cell.
 * Source: Endres and Schindelin, "A new metric for probability distributions" (IEEE Trans. Inf. Theory 49, 2003).
 */
export function jensenShannonDistance(reference: DdSketch, current: DdSketch): Comparison {
  const shares = sharesByCell(reference, current, commonCuts(reference, current));
  if (!shares) return { distance: 0, chance: 0 };
  let divergence = 0;
  shares.reference.forEach((p, cell) => {
    const q = shares.current[cell]!;
    divergence += (bits(p, (p + q) / 2) + bits(q, (p + q) / 2)) / 2;
  });
  // For p near q the divergence is Σ (p − q)² / p / (8 ln 2).
  const chance = Math.sqrt(chanceDistance(shares) / (8 * Math.LN2));
  return { distance: Math.sqrt(Math.max(0, divergence)), chance: Math.min(1, chance) };
}

function commonCuts(reference: DdSketch, current: DdSketch): Cuts {
  const cuts = new Set<number>();
  for (const side of [reference, current]) {
    for (const cut of quantileCuts(side, PARTS)) cuts.add(cut);
    // What lies below its smallest or above its largest value belongs to the other side alone.
    const bins = side.bins();
    if (bins.length > 0) cuts.add(bins[0]!.key - 1).add(bins.at(-1)!.key);
  }
  return [...cuts].sort((a, b) => a - b);
}

function bits(share: number, mean: number): number {
  return share === 0 ? 0 : share * Math.log2(share / mean);
}
