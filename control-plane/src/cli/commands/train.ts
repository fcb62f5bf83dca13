import { setTimeout as delay } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { plural } from '@picket/shared/text';
import { ControlPlaneError } from '../../errors.js';
import type { Schema } from '../../api-types/index.js';
import { DEFAULT_PARAMETERS as DEFAULTS } from '../../training/default-parameters.js';
import { benignClassAmong } from '../../training/domain/benign-class.js';
import { SPLIT_POLICIES } from '../../api/split-policies.js';
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
    .option('--dataset <dataset>', 'data set: its id, NAME@VERSION, or NAME for its newest version')
    .option(
      '--retrain <model>',
      'model: train again on the data of its champion plus all labels, with the same settings',
    )
    .option('--author <name>', 'your name (default: $PICKET_USER, or the user of this machine)')
    .option('--force', 'with --retrain: train even if no label changed or the labels lower accuracy')
    .option('--model <name>', 'with --dataset: name of the model; the run makes its next version', 'flows')
    .option(
      '--benign-class <class>',
      'with --dataset: class name of benign flows (default: the class called benign, normal or background)',
    )
    .option('--promote', 'make the version the champion if every check passes, and send it to all agents')
    .option('--promote-equal', 'like --promote, but also if the difference to the champion is within chance')
    .option('--wait', 'show progress, return when the run has ended, fail if it failed; Ctrl-C leaves it running')
    .option('--json', 'as JSON');
  addTreeOptions(command);
  addDataOptions(command);
  command.addHelpText(
    'after',
    '\nGive --dataset or --retrain. With --retrain, the defaults are the settings of the champion.',
  );
  command.action(train);
  registerTrainQueue(command);
  command
    .command('restart')
    .description('start an ended run again with the same data set and parameters')
    .argument('<run>', 'id of the run')
    .addHelpText('after', '\n--wait and --json of `picket train` also work here.')
    .action((id: string, _: unknown, { parent }: Command) => restart(id, parent?.opts<Waiting>() ?? {}));
}

function addTreeOptions(command: Command): void {
  command
    .option('--rounds <n>', `maximum number of boosting rounds (default: ${DEFAULTS.rounds})`, numeric)
    .option('--max-depth <n>', `maximum depth of a tree (default: ${DEFAULTS.maxDepth})`, numeric)
    .option('--learning-rate <x>', `weight of each round (default: ${DEFAULTS.learningRate})`, numeric)
    .option('--min-child-weight <x>', `minimum weight of a leaf (default: ${DEFAULTS.minChildWeight})`, numeric)
    .option(
      '--subsample <share>',
      `share of the rows that each round may use (default: ${DEFAULTS.subsample})`,
      numeric,
    )
    .option(
      '--column-sample <share>',
      `share of the features that each tree may use (default: ${DEFAULTS.columnSample})`,
      numeric,
    )
    .option('--l1 <x>', `penalty on leaf values (default: ${DEFAULTS.l1})`, numeric)
    .option('--l2 <x>', `penalty on squared leaf values (default: ${DEFAULTS.l2})`, numeric)
    .option('--gamma <x>', `minimum gain of a split (default: ${DEFAULTS.gamma})`, numeric)
    .option(
      '--early-stopping <n>',
      `stop after this many rounds without progress; 0: never (default: ${DEFAULTS.earlyStoppingRounds})`,
      numeric,
    )
    .option(
      '--search <trials>',
      `number of search trials over tree parameters (default: ${DEFAULTS.search.trials})`,
      numeric,
    )
    .option(
      '--search-seconds <s>',
      `time limit of the search in seconds (default: ${DEFAULTS.search.seconds})`,
      numeric,
    );
}

function addDataOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--split <policy>',
        `how rows are split into training and test (default: ${DEFAULTS.split.policy})`,
      ).choices(SPLIT_POLICIES),
    )
    .option('--test-file <name...>', 'with --split file: test on these files; without it the seed chooses')
    .option(
      '--validation-share <share>',
      `rows held out for early stopping and calibration (default: ${DEFAULTS.validationShare})`,
      numeric,
    )
    .option('--test-share <share>', `rows held out for the metrics (default: ${DEFAULTS.testShare})`, numeric)
    .option('--class-weights <policy>', 'balanced, none, or Class=weight,… (default: balanced)', classWeightsOf)
    .option('--seed <n>', `same seed, same split, same model (default: ${DEFAULTS.seed})`, numeric)
    .addOption(
      new Option(
        '--calibration <kind>',
        `fit probabilities to held-out rows (default: ${DEFAULTS.calibration})`,
      ).choices(['temperature', 'none']),
    )
    .option(
      '--false-positive-budget <share>',
      `largest share of benign flows alerted on (default: ${DEFAULTS.falsePositiveBudget})`,
      numeric,
    )
    .option('--no-novelty', 'no detection of unknown attacks')
    .option(
      '--learning-curve <points>',
      `also train models on growing shares of the rows (default: ${DEFAULTS.learningCurvePoints})`,
      numeric,
    );
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
  throw new ControlPlaneError('training.benign-class.invalid', `no class of ${name} is clearly the benign one`, {
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
    throw new ControlPlaneError('training.failed', run.error ?? `the run was ${run.state}`);
  print(run, json, renderRun);
  if (run.promotion?.state === 'refused')
    throw new ControlPlaneError('training.not-promoted', `${run.model} ${run.version} is registered, not promoted`, {
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
