import type { ModelManifest } from '@picket/shared/bundle';
import type { XgboostModel } from './xgboost-model.js';

/** Total gain of each feature over all splits that use it, and their number; most important first; features without a split are left out. */
export function importanceOf(model: XgboostModel, features: readonly string[]): ModelManifest['importance'] {
  const gains = new Array<number>(features.length).fill(0);
  const splits = new Array<number>(features.length).fill(0);
  for (const tree of model.trees)
    tree.left_children.forEach((left, node) => {
      if (left === -1) return;
      gains[tree.split_indices[node]!]! += Math.max(0, tree.loss_changes[node]!);
      splits[tree.split_indices[node]!]!++;
    });
  return features
    .map((feature, column) => ({ feature, gain: gains[column]!, splits: splits[column]! }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
}
