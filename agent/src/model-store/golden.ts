import { goldenFault, goldenInput, type GoldenAnswers, type ModelManifest } from '@picket/shared/bundle';
import { AgentError } from '../errors.js';
import type { Scorer } from '../scoring/scorer.js';

/**
 * Scores the manifest's golden rows and compares the scores with those of the training library.
 * @throws AgentError `model.vet` when a score is not a number or further off than the manifest's tolerance
 */
export async function checkGolden(scorer: Scorer, manifest: ModelManifest): Promise<void> {
  const scores = await scorer.score(goldenInput(manifest), manifest.golden.inputs.length);
  const fault = goldenFault(manifest, answersOf(scores, manifest));
  if (fault === undefined) return;
  const model = `the model (${manifest.features.length} features)`;
  throw new AgentError('model.vet', 'user', `${model} does not compute what it should: ${fault}`);
}

/** A scorer puts the anomaly score of a row behind its probabilities; here they are apart again. */
function answersOf(scores: Float32Array, { classes, novelty }: ModelManifest): GoldenAnswers {
  if (!novelty) return { probabilities: scores };
  const width = classes.length + 1;
  return {
    probabilities: scores.filter((_, index) => index % width < classes.length),
    novelty: scores.filter((_, index) => index % width === classes.length),
  };
}
