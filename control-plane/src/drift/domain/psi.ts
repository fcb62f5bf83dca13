import type { DdSketch } from '@picket/shared/sketch';
import { quantileCuts, sharesByCell } from './cells.js';
import { chanceDistance, type Comparison } from './distance.js';

/** Default threshold; Evidently's (`stattests/psi.py`). */
export const PSI_THRESHOLD = 0.1;
const DECILES = 10;
/** Least share of a cell that is empty on one side; Evidently's. Without one, a new value makes the index infinite. */
const EMPTY_SHARE = 0.0001;

/**
 * Population stability index: Σ (p − q) · ln(p / q) over the deciles of the reference, p the reference's share of a
 * cell, q the current one's; missing values are a cell. 0 is alike; there is no upper bound. A cell that is empty on
 * one side counts half a row there: in a small sample an empty cell is not a surprise.
 * For numbers of any kind; few distinct values are compared value by value. Source: Yurdakul, "Statistical Properties
 * of Population Stability Index" (Western Michigan University, 2018), which also shows that it is chi-square
 * distributed under no drift.
 */
export function populationStabilityIndex(reference: DdSketch, current: DdSketch): Comparison {
  const shares = sharesByCell(reference, current, quantileCuts(reference, DECILES));
  if (!shares) return { distance: 0, chance: 0 };
  const floor = (rows: number) => Math.max(EMPTY_SHARE, 0.5 / rows);
  const [leastBefore, leastNow] = [floor(shares.rows.reference), floor(shares.rows.current)];
  let distance = 0;
  shares.reference.forEach((share, cell) => {
    const p = share || leastBefore;
    const q = shares.current[cell]! || leastNow;
    distance += (p - q) * Math.log(p / q);
  });
  return { distance, chance: chanceDistance(shares) };
}
