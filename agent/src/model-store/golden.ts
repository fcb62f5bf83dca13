import { verdictClasses, type ModelManifest } from '@picket/shared/bundle';
import { AgentError } from '../errors.js';
import type { Scorer } from '../scoring/scorer.js';

/**
 * Scores the manifest's golden rows and compares with what the training library gave.
 * @throws AgentError `model.vet` when a score is no number or further off than the manifest's tolerance
 */
export async function checkGolden(scorer: Scorer, manifest: ModelManifest): Promise<void> {
  const { golden, features } = manifest;
  const input = Float32Array.from(golden.inputs.flat(), (cell) => cell ?? NaN);
  const given = await scorer.score(input, golden.inputs.length);
  const { names, expected } = expectedScores(manifest);
  for (let at = 0; at < expected.length; at++) {
    const distance = Math.abs(given[at] - expected[at]);
    // Written so that NaN counts as a difference.
    if (!(distance <= golden.tolerance)) {
      const row = Math.floor(at / names.length);
      const reason = `row ${row} of the golden rows: ${given[at]} instead of ${expected[at]} for ${names[at % names.length]}`;
      throw new AgentError(
        'model.vet',
        'user',
        `the model (${features.length} features) does not compute what it should: ${reason}`,
      );
    }
  }
}

/** Row after row what the scorer must give, and the name of each of its columns. */
function expectedScores(manifest: ModelManifest): { names: readonly string[]; expected: number[] } {
  const { golden, novelty } = manifest;
  const rows = golden.probabilities.map((row, at) => (novelty ? [...row, golden.novelty?.[at] ?? NaN] : row));
  return { names: verdictClasses(manifest), expected: rows.flat() };
}
