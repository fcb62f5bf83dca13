import { toModelInput } from '@picket/shared/features';
import type { KeptFlow } from './flow-block.js';
import type { LoadedModel } from './model.js';

export interface Contribution {
  readonly feature: string;
  readonly value: number;
  /** Change of the class's log-odds (for `unknown`, of the anomaly score's) against the feature at its median in training. */
  readonly weight: number;
}

const TOP = 5;
/** Keeps the log-odds of a probability of 0 or 1 finite. */
const NEAREST_TO_CERTAIN = 1e-7;

/**
 * Which features made this flow look like that class: each in turn is replaced by its median in training, and the
 * model is asked again, all variants in one batch.
 * @returns the strongest contributions, at most five, strongest first
 */
export async function explain(model: LoadedModel, flow: KeptFlow, classIndex: number): Promise<Contribution[]> {
  const { features } = model.manifest;
  const scores = await model.scorer.score(variants(model, flow), features.length + 1);
  const oddsOf = (row: number) => logOdds(scores[row * model.classes.length + classIndex]);
  const asSeen = oddsOf(0);
  return features
    .map((feature, column) => ({
      feature,
      value: flow.features[model.columns[column]],
      weight: asSeen - oddsOf(column + 1),
    }))
    .filter(({ weight }) => weight !== 0 && Number.isFinite(weight))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, TOP);
}

/** Row 0 is the flow itself; row i + 1 has feature i at its median. */
function variants({ columns, medians }: LoadedModel, flow: KeptFlow): Float32Array {
  const width = columns.length;
  const rows = new Float32Array((width + 1) * width);
  for (let column = 0; column < width; column++) rows[column] = toModelInput(flow.features[columns[column]]);
  for (let row = 1; row <= width; row++) {
    rows.copyWithin(row * width, 0, width);
    rows[row * width + row - 1] = medians[row - 1];
  }
  return rows;
}

function logOdds(probability: number): number {
  const bounded = Math.min(1 - NEAREST_TO_CERTAIN, Math.max(NEAREST_TO_CERTAIN, probability));
  return Math.log(bounded / (1 - bounded));
}
