import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { readDataset } from '../../../control-plane/src/datasets/storage/index.js';
import type { TrainingParameters } from '../../../control-plane/src/api/training-run.js';
import { prepareRows } from '../../../control-plane/src/training/steps/prepare-rows.js';

/** CPU seconds of XGBoost's own program. */
export interface ProgramCost {
  readonly whole: number;
  /** Of its rounds alone, without reading text and without making bins: what a run of one round takes is taken off. */
  readonly rounds: number;
}

/** Trains on the same rows with the same parameters by `xgboost`, the program of the Debian package of that name. */
export async function runProgram(
  datasetFolder: string,
  folder: string,
  parameters: TrainingParameters,
): Promise<ProgramCost> {
  const matrix = await readDataset(datasetFolder);
  const prepared = prepareRows(matrix, 'Normal', parameters);
  for (const part of ['train', 'validation'] as const) {
    const output = createWriteStream(join(folder, part));
    for (const position of prepared.split[part]) {
      const start = prepared.rows[position] * matrix.columns.length;
      const cells = matrix.columns.map((_, column) => [column, matrix.values[start + column]] as const);
      const text = cells.filter(([, value]) => !Number.isNaN(value)).map(([column, value]) => `${column}:${value}`);
      if (!output.write(`${prepared.labels[position]} ${text.join(' ')}\n`)) await once(output, 'drain');
    }
    output.end();
    await once(output, 'close');
  }
  const run = (rounds: number) => cpuSecondsOf(folder, argumentsOf(parameters, prepared.classes.length, rounds));
  const [whole, one] = [run(parameters.rounds), run(1)];
  return { whole, rounds: ((whole - one) * parameters.rounds) / (parameters.rounds - 1) };
}

function argumentsOf(parameters: TrainingParameters, classCount: number, rounds: number): string[] {
  const settings = {
    data: 'train?format=libsvm',
    'eval[validation]': 'validation?format=libsvm',
    objective: 'multi:softprob',
    num_class: classCount,
    eval_metric: 'mlogloss',
    tree_method: 'hist',
    max_depth: parameters.maxDepth,
    eta: parameters.learningRate,
    num_round: rounds,
    nthread: 1,
    base_score: 0.5,
    model_out: 'model.json',
    verbosity: 0,
  };
  return Object.entries(settings).map(([name, value]) => `${name}=${value}`);
}

/** By the shell's own clock; the program wants a file of settings, and takes more from its arguments. */
function cpuSecondsOf(folder: string, settings: readonly string[]): number {
  const script = 'TIMEFORMAT="%U %S"; : > empty.conf; time xgboost empty.conf "$@" > program.log 2>&1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...settings], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`xgboost failed; see ${folder}/program.log`);
  const [user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return user + system;
}
