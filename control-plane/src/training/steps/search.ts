import { drawShape, rungShares, survivors } from '../../ml/trees/search.js';
import { randomFrom } from '../../ml/random.js';
import { stratifiedShare } from '../../ml/split/random-split.js';
import type { TreeShape, TrialDto } from '../../api/training-run.js';
import type { DataMatrix } from '../../ml/trees/data-matrix.js';
import { fit } from './fit.js';
import type { Run } from './run.js';

/** Draws differ from those of the split, which the same seed decides. */
const SEED_OFFSET = 0x5eed;

/**
 * Tries tree shapes by successive halving and says which one has the smallest validation loss; the one that was asked
 * for is among them. The same seed gives the same trials and the same answer, unless the time is over first.
 */
export async function searchShape(run: Run, validation: DataMatrix): Promise<TreeShape> {
  const { search, seed } = run.input.parameters;
  const { train } = run.prepared.split;
  const endsAt = performance.now() + 1000 * search.seconds;
  let trials = drawTrials(run, randomFrom(seed + SEED_OFFSET));
  let best: TrialDto = trials[0]!;
  for (const share of rungShares(search.trials, train.length)) {
    const rows = stratifiedShare(run.prepared.splitRows, train, share);
    const tried: TrialDto[] = [];
    for (const trial of trials) {
      const result = await runTrial(run, trial, rows, validation, endsAt);
      run.report({ kind: 'trial', trial: result });
      if (result.state === 'unfinished') return endSearch(run, survivors(tried)[0] ?? best, true);
      tried.push(result);
    }
    trials = survivors(tried);
    best = trials[0]!;
  }
  return endSearch(run, best, false);
}

/** The shape that was asked for, and others. */
function drawTrials({ input }: Run, random: () => number): TrialDto[] {
  const { maxDepth, learningRate, minChildWeight, subsample, columnSample, l1, l2, gamma, search } = input.parameters;
  const asked = { maxDepth, learningRate, minChildWeight, subsample, columnSample, l1, l2, gamma };
  return Array.from({ length: search.trials }, (_, trial) => {
    const shape = trial === 0 ? asked : drawShape(random);
    return { trial, shape, trainingRows: 0, rounds: 0, validationLoss: 0, seconds: 0, state: 'running' };
  });
}

async function runTrial(run: Run, trial: TrialDto, rows: Uint32Array, validation: DataMatrix, endsAt: number) {
  const begin = performance.now();
  const isTime = () => performance.now() < endsAt;
  using boosted = await fit(run, { rows: run.partOf(rows), shape: trial.shape }, validation, isTime);
  const result: TrialDto = {
    ...trial,
    trainingRows: rows.length,
    rounds: boosted.rounds,
    validationLoss: Math.min(...boosted.curve.map((point) => point.validation)),
    seconds: trial.seconds + (performance.now() - begin) / 1000,
    state: isTime() ? 'dropped' : 'unfinished',
  };
  return result;
}

function endSearch({ report, input }: Run, best: TrialDto, isCut: boolean): TreeShape {
  const { seconds } = input.parameters.search;
  if (isCut)
    report({ kind: 'log', text: `the search was ended after ${seconds} s: the seed alone does not repeat it` });
  report({ kind: 'trial', trial: { ...best, state: 'best' } });
  return best.shape;
}
