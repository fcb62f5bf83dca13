import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { PicketError } from '@picket/shared/errors';
import { trainingRunSchema, type TrainingRunDto } from '../../training/dto/training-run.dto.js';
import { ApiClient } from '../api-client.js';
import { findDataset } from '../find-dataset.js';
import { print, table } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { startRetraining } from './retrain.js';

const POLL_MS = 300;

interface Options {
  readonly dataset?: string;
  readonly retrain?: string;
  readonly author?: string;
  readonly force?: boolean;
  readonly model: string;
  readonly benignClass: string;
  readonly promote?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly rounds?: number;
  readonly maxDepth?: number;
  readonly learningRate?: number;
  readonly earlyStopping?: number;
  readonly classWeights?: string;
  readonly seed?: number;
  readonly falsePositiveBudget?: number;
  readonly novelty?: boolean;
}

/** Defaults and bounds of the parameters are the server's. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('train the next version of a model')
    .option('--dataset <dataset>', 'id of a data set, or the name of the newest one')
    .option('--retrain <model>', 'instead: what its champion was trained on and all labels, with its settings')
    .option('--author <name>', 'with --retrain: who asks (default: $PICKET_USER, or the user of this machine)')
    .option('--force', 'with --retrain: though no label has changed, or labels do harm')
    .option('--model <name>', 'whose next version this makes', 'flows')
    .option('--benign-class <class>', 'the class that is no attack', 'Normal')
    .option('--promote', 'make the version the champion and send it to all agents')
    .option('--wait', 'show progress, return when the run has ended, fail if it failed; Ctrl-C leaves it running')
    .option('--rounds <n>', 'most rounds of trees', numeric)
    .option('--max-depth <n>', 'most levels of a tree', numeric)
    .option('--learning-rate <x>', 'weight of each round', numeric)
    .option('--early-stopping <n>', 'rounds without progress after which to stop; 0 never', numeric)
    .option('--class-weights <policy>', 'balanced or none')
    .option('--seed <n>', 'same seed, same split, same model', numeric)
    .option('--false-positive-budget <share>', 'share of benign flows that may be alerts', numeric)
    .option('--no-novelty', 'learn the classes only: nothing is called unknown')
    .option('--json', 'as JSON')
    .action(train);
}

function numeric(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

async function train(options: Options, command: Command): Promise<void> {
  if ((options.dataset === undefined) === (options.retrain === undefined))
    command.error('error: give either --dataset or --retrain');
  const api = ApiClient.fromEnvironment();
  const started =
    options.retrain === undefined
      ? await start(api, options)
      : await startRetraining(api, options.retrain, options, parametersOf(options));
  const run = options.wait ? await untilEnded(api, started) : started;
  if (options.wait && run.state !== 'succeeded')
    throw new PicketError('training.failed', 'user', run.error ?? `the run was ${run.state}`);
  print(run, options.json, renderRun);
}

async function start(api: ApiClient, options: Options): Promise<TrainingRunDto> {
  const dataset = await findDataset(api, options.dataset ?? '');
  const request = {
    datasetId: dataset.id,
    model: options.model,
    benignClass: options.benignClass,
    promote: options.promote === true,
    parameters: parametersOf(options),
  };
  return api.send(trainingRunSchema, 'POST', '/training-runs', request);
}

function parametersOf(options: Options): Record<string, unknown> {
  const { rounds, maxDepth, learningRate, earlyStopping, classWeights, seed, falsePositiveBudget, novelty } = options;
  return {
    rounds,
    maxDepth,
    learningRate,
    earlyStoppingRounds: earlyStopping,
    classWeights,
    seed,
    falsePositiveBudget,
    novelty,
  };
}

async function untilEnded(api: ApiClient, started: TrainingRunDto): Promise<TrainingRunDto> {
  const line = new ProgressLine();
  let run = started;
  while (run.state === 'queued' || run.state === 'running') {
    line.show(describeProgress(run));
    await delay(POLL_MS);
    run = await api.get(trainingRunSchema, `/training-runs/${started.id}`);
  }
  line.end();
  return run;
}

function describeProgress({ stage, progress, curve, parameters }: TrainingRunDto): string {
  const last = curve.at(-1);
  const round = stage === 'train' && last ? `, round ${last.round + 1} of at most ${parameters.rounds}` : '';
  return `${Math.round(100 * progress)} % ${stage}${round}`;
}

function renderRun({ id, model, state, version, metrics, parity }: TrainingRunDto): string {
  const head = `${id}  ${version === null ? state : `${model}@${version} registered`}`;
  if (!metrics || !parity) return head;
  const rows = Object.entries(metrics.perClass).map(([name, { support, precision, recall, f1 }]) => {
    return [name, support, precision.toFixed(4), recall.toFixed(4), f1.toFixed(4)];
  });
  return [
    head,
    table(['CLASS', 'ROWS', 'PRECISION', 'RECALL', 'F1'], rows),
    `macro-F1 ${metrics.macroF1.toFixed(4)} on ${metrics.heldOutRows} held-out rows`,
    `ONNX equals XGBoost within ${parity.maxDifference.toExponential(1)} on ${parity.rows} rows`,
  ].join('\n');
}
