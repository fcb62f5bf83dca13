import { setTimeout as delay } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { PicketError } from '@picket/shared/errors';
import { plural } from '@picket/shared/text';
import type { Schema } from '../../api-types/index.js';
import { DEFAULT_PARAMETERS } from '../../training/default-parameters.js';
import { benignClassAmong } from '../../training/domain/benign-class.js';
import { SPLIT_POLICIES } from '../../training/domain/split/split-policies.js';
import { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { findReadyDataset } from '../find-dataset.js';
import { print } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { startRetraining } from './retrain.js';
import { registerTrainQueue } from './train-queue.js';
import { classWeightsOf, numeric, parametersOf, type ParameterOptions } from '../training-parameters.js';
import { renderRun } from '../training-run-text.js';

const POLL_MS = 300;

interface Waiting {
  readonly wait?: boolean;
  readonly json?: boolean;
}

interface Options extends ParameterOptions, Waiting {
  readonly dataset?: string;
  readonly retrain?: string;
  readonly author?: string;
  readonly force?: boolean;
  readonly model: string;
  readonly benignClass?: string;
  readonly promote?: boolean;
  readonly promoteEqual?: boolean;
}

/** Defaults and bounds of the parameters are the server's. */
export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train the next version of a model')
    .option('--dataset <dataset>', 'train on this: its id, NAME@VERSION, or the name of the newest one')
    .option(
      '--retrain <model>',
      'or on what the champion of this model was trained on and all labels, with its settings',
    )
    .option('--author <name>', 'who asks (default: $PICKET_USER, or the user of this machine)')
    .option('--force', 'with --retrain: though no label has changed, or labels do harm')
    .option('--model <name>', 'with --dataset: whose next version this makes', 'flows')
    .option(
      '--benign-class <class>',
      'with --dataset: the class that is no attack (default: the one called benign, normal or background)',
    )
    .option('--promote', 'make the version the champion if every check passes, and send it to all agents')
    .option('--promote-equal', 'the same, also where it is no better than the champion beyond chance')
    .option('--wait', 'show progress, return when the run has ended, fail if it failed; Ctrl-C leaves it running')
    .option('--json', 'as JSON');
  addTreeOptions(command);
  addDataOptions(command);
  command.addHelpText('after', defaults);
  command.action(train);
  registerTrainQueue(command);
  command
    .command('restart')
    .description('start a run again that has ended: same data set, same parameters')
    .argument('<run>', 'id of the run')
    .addHelpText('after', '\n--wait and --json of `picket train` hold here, too.')
    .action((id: string, _: unknown, { parent }: Command) => restart(id, parent?.opts<Waiting>() ?? {}));
}

/** What is left out, by the names that the API gives it. */
function defaults(): string {
  const entries = Object.entries(DEFAULT_PARAMETERS);
  const list = entries.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `
Give either --dataset or --retrain. What is left out is with --retrain as the champion has it, with --dataset:
${list.join(', ')}`;
}

function addTreeOptions(command: Command): void {
  command
    .option('--rounds <n>', 'most rounds of trees', numeric)
    .option('--max-depth <n>', 'most levels of a tree', numeric)
    .option('--learning-rate <x>', 'weight of each round', numeric)
    .option('--min-child-weight <x>', 'least weight of a leaf', numeric)
    .option('--subsample <share>', 'share of the rows that each round may use', numeric)
    .option('--column-sample <share>', 'share of the features that each tree may use', numeric)
    .option('--l1 <x>', 'penalty on leaf values', numeric)
    .option('--l2 <x>', 'penalty on squared leaf values', numeric)
    .option('--gamma <x>', 'least gain of a split', numeric)
    .option('--early-stopping <n>', 'rounds without progress after which to stop; 0 never', numeric)
    .option('--search <trials>', 'try so many other tree shapes, too', numeric)
    .option('--search-seconds <s>', 'end of the search, whatever is done', numeric);
}

function addDataOptions(command: Command): void {
  command
    .addOption(new Option('--split <policy>', 'what training and test rows never share').choices(SPLIT_POLICIES))
    .option('--test-file <name...>', 'with --split file: test on these; without it the seed chooses')
    .option('--validation-share <share>', 'rows held out for early stopping and calibration', numeric)
    .option('--test-share <share>', 'rows held out for the metrics', numeric)
    .option('--class-weights <policy>', 'balanced, none, or Class=weight,…', classWeightsOf)
    .option('--seed <n>', 'same seed, same split, same model', numeric)
    .addOption(
      new Option('--calibration <kind>', 'fit probabilities to held-out rows').choices(['temperature', 'none']),
    )
    .option('--false-positive-budget <share>', 'share of benign flows that may be alerts', numeric)
    .option('--no-novelty', 'learn the classes only: nothing is called unknown')
    .option('--learning-curve <points>', 'models of growing shares of the rows, too', numeric);
}

async function train(options: Options, command: Command): Promise<void> {
  if ((options.dataset === undefined) === (options.retrain === undefined))
    command.error('error: give either --dataset or --retrain');
  const api = ApiClient.fromEnvironment();
  const started =
    options.retrain === undefined
      ? await start(api, options)
      : await startRetraining(api, options.retrain, options, parametersOf(options));
  await show(api, started, options);
}

async function start(api: ApiClient, options: Options): Promise<Schema<'TrainingRun'>> {
  const dataset = await findReadyDataset(api, options.dataset ?? '');
  const request = {
    datasetId: dataset.id,
    model: options.model,
    benignClass: options.benignClass ?? benignClassOf(dataset),
    ...promotionOf(options),
    parameters: parametersOf(options),
  };
  return api.send('post', '/training-runs', { body: request });
}

/** @throws PicketError `training.benign-class.invalid` where no name says it: guessing wrong turns the model round */
function benignClassOf({ name, classes }: Schema<'Dataset'>): string {
  const found = benignClassAmong(Object.keys(classes));
  if (found !== undefined) return found;
  throw new PicketError('training.benign-class.invalid', 'user', `no class of ${name} is clearly the benign one`, {
    next: `say which: --benign-class, one of ${Object.keys(classes).join(', ')}`,
  });
}

/** Whether to promote what comes out, and who answers for that. */
function promotionOf({ promote, promoteEqual, author }: Options) {
  if (promote !== true && promoteEqual !== true) return {};
  return { promote: true, promoteEqual: promoteEqual === true, by: authorOf(author) };
}

async function restart(id: string, options: Waiting): Promise<void> {
  const api = ApiClient.fromEnvironment();
  await show(api, await api.send('post', '/training-runs/{id}/restart', { path: { id } }), options);
}

async function show(api: ApiClient, started: Schema<'TrainingRun'>, { wait, json }: Waiting): Promise<void> {
  const run = wait ? await untilEnded(api, started) : started;
  if (wait && run.state !== 'succeeded')
    throw new PicketError('training.failed', 'user', run.error ?? `the run was ${run.state}`);
  print(run, json, renderRun);
  if (run.promotion?.state === 'refused')
    throw new PicketError('training.not-promoted', 'user', `${run.model} ${run.version} is registered, not promoted`, {
      next: `see why, and answer for it: picket models checks ${run.model} ${run.version}`,
    });
}

async function untilEnded(api: ApiClient, started: Schema<'TrainingRun'>): Promise<Schema<'TrainingRun'>> {
  const line = new ProgressLine();
  let run = started;
  while (run.state === 'queued' || run.state === 'running') {
    line.show(describeProgress(run));
    await delay(POLL_MS);
    run = await api.get('/training-runs/{id}', { path: { id: started.id } });
  }
  line.end();
  return run;
}

function describeProgress({ stage, progress, curve, trials, parameters }: Schema<'TrainingRun'>): string {
  const last = curve.at(-1);
  const round = stage === 'train' && last ? `, round ${last.round + 1} of at most ${parameters.rounds}` : '';
  const trial = stage === 'search' ? `, ${trials.length} of ${plural(parameters.search.trials, 'trial')}` : '';
  return `${Math.round(100 * progress)} % ${stage}${round}${trial}`;
}
