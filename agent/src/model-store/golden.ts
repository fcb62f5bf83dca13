import type { ModelManifest } from '@picket/shared/trust';
import { AgentError } from '../errors.js';
import type { Scorer } from '../scoring/scorer.js';

/**
 * Scores the manifest's golden rows and compares with what the training library gave.
 * @throws AgentError `model.vet` when a probability is no number or further off than the manifest's tolerance
 */
export async function checkGolden(scorer: Scorer, { golden, features, classes }: ModelManifest): Promise<void> {
  const input = Float32Array.from(golden.inputs.flat(), (cell) => cell ?? NaN);
  const given = await scorer.score(input, golden.inputs.length);
  const expected = golden.probabilities.flat();
  for (let at = 0; at < expected.length; at++) {
    const distance = Math.abs(given[at] - expected[at]);
    // Written so that NaN counts as a difference.
    if (!(distance <= golden.tolerance)) {
      const row = Math.floor(at / classes.length);
      const reason = `row ${row} of the golden rows: ${given[at]} instead of ${expected[at]} for ${classes[at % classes.length]}`;
      throw new AgentError(
        'model.vet',
        'user',
        `the model (${features.length} features) does not compute what it should: ${reason}`,
      );
    }
  }
}
