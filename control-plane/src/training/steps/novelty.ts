import { plural } from '@picket/shared/text';
import type { ModelManifest } from '@picket/shared/bundle';
import { NOVELTY_NAME } from '../../ml/onnx/novelty-nodes.js';
import { OnnxModel } from '../../ml/onnx/onnx-model.js';
import { compareProbabilities, requireParity } from '../../ml/onnx/parity.js';
import { fitAutoencoder, type Autoencoder } from '../../ml/novelty/autoencoder.js';
import { crossFittedScores } from '../../ml/novelty/cross-fit.js';
import { fitNormaliser } from '../../ml/novelty/normalise.js';
import { scoreRows } from '../../ml/novelty/score-rows.js';
import { chooseNoveltyThreshold, shareReaching } from '../../ml/novelty/threshold.js';
import type { Part } from './part.js';
import { BENIGN } from './prepare-rows.js';
import type { Run } from './run.js';

/** The unsupervised half of a model, checked: what its threshold is, and what it says of the held-out rows. */
export interface Novelty {
  readonly autoencoder: Autoencoder;
  readonly threshold: number;
  /** Anomaly score of each row of the test part. */
  readonly testScores: Float32Array;
  readonly falsePositiveRate: number;
}

/** Learns the benign training rows; undefined when the run does not want it. */
export function fitNovelty(run: Run): Autoencoder | undefined {
  if (!run.input.parameters.novelty) return undefined;
  const autoencoder = fitBenign(run.parts.train);
  const { width, components, trainedRows } = autoencoder;
  const text = `autoencoder of ${plural(trainedRows, 'benign row')}: ${components} numbers say 99 % of ${width} features`;
  run.report({ kind: 'log', text });
  return autoencoder;
}

/**
 * Holds the converted autoencoder to the fitted one on all held-out rows, and chooses the threshold on the benign rows
 * of the training and validation parts: the budget is a share so small that it needs all there are.
 * @throws PicketError `training.parity`
 */
export async function judgeNovelty(run: Run, autoencoder: Autoencoder, onnx: Uint8Array): Promise<Novelty> {
  const { input, parts } = run;
  const { train, validation, test } = parts;
  const model = await OnnxModel.load(onnx);
  const values = test.values();
  const testScores = await model.scoreNovelty(values, test.width);
  requireParity(compareProbabilities(testScores, scoreRows(autoencoder, values), 1));
  const unseen = [
    ...crossFittedScores(train.benign().values(), train.width),
    ...scoreRows(autoencoder, validation.benign().values()),
  ];
  const threshold = chooseNoveltyThreshold(Float32Array.from(unseen), input.parameters.falsePositiveBudget);
  const falsePositiveRate = shareReaching(
    testScores.filter((_, index) => test.labels[index] === BENIGN),
    threshold,
  );
  return { autoencoder, threshold, testScores, falsePositiveRate };
}

/** Anomaly scores of some rows by an autoencoder of the benign ones among others. */
export function anomalyWithout(run: Run, without: Uint32Array, held: Uint32Array): Float32Array {
  return scoreRows(fitBenign(run.partOf(without)), run.partOf(held).values());
}

/** What the manifest says of it. */
export function describeNovelty(novelty: Novelty): NonNullable<ModelManifest['novelty']> {
  const { autoencoder, threshold, falsePositiveRate } = novelty;
  const { components, trainedRows } = autoencoder;
  return { outputName: NOVELTY_NAME, threshold, components, trainedRows, falsePositiveRate };
}

/** The golden rows' anomaly scores beside their probabilities. */
export function withGoldenNovelty(golden: ModelManifest['golden'], { autoencoder }: Novelty): ModelManifest['golden'] {
  const inputs = Float32Array.from(golden.inputs.flat(), (cell) => cell ?? NaN);
  return { ...golden, novelty: [...scoreRows(autoencoder, inputs)] };
}

function fitBenign(part: Part): Autoencoder {
  const benign = part.benign().values();
  return fitAutoencoder(benign, fitNormaliser(benign, part.width));
}
