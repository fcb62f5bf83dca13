import { takeRows } from '../matrix/matrix.js';
import type { XgboostModel } from './xgboost-model.js';

const MISSING_SHARE = 0.1;
const THRESHOLD_SHARE = 0.3;
/** Every so many rows all cells are missing: nothing but default directions decides. */
const ALL_MISSING_EVERY = 100;

/**
 * Rows made to find a wrong conversion: real ones in which some cells are missing and some lie exactly on a threshold
 * of the model, where `<` and `<=` part.
 */
export function probeRows(
  model: XgboostModel,
  values: Float32Array,
  width: number,
  count: number,
  random: () => number,
): Float32Array {
  const thresholds = thresholdsByFeature(model, width);
  const rows = Uint32Array.from({ length: count }, () => Math.floor((random() * values.length) / width));
  const probes = takeRows(values, width, rows);
  for (let cell = 0; cell < probes.length; cell++) {
    const dice = random();
    const candidates = thresholds[cell % width]!;
    if (dice < MISSING_SHARE || Math.floor(cell / width) % ALL_MISSING_EVERY === 0) probes[cell] = NaN;
    else if (dice < MISSING_SHARE + THRESHOLD_SHARE && candidates.length > 0)
      probes[cell] = candidates[Math.floor(random() * candidates.length)]!;
  }
  return probes;
}

function thresholdsByFeature(model: XgboostModel, width: number): number[][] {
  const found = Array.from({ length: width }, () => [] as number[]);
  for (const tree of model.trees)
    tree.left_children.forEach((left, node) => {
      if (left !== -1) found[tree.split_indices[node]!]!.push(Math.fround(tree.split_conditions[node]!));
    });
  return found;
}
