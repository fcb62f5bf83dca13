import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { PicketError, describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { findReadyDataset } from '../find-dataset.js';
import { print } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { writeWholeFile } from '../whole-file.js';
import { renderComparison, renderEvaluation, renderSource } from '../render-evaluation.js';

const POLL_MS = 300;

interface Options {
  readonly json?: boolean;
}

/** What a version can and cannot do: `picket models report|evaluate|compare`. */
export function registerModelReports(models: Command): void {
  models
    .command('report')
    .description('the evaluation report of a version: on held-out rows, by source, against the champion')
    .argument('<name>')
    .argument('<version>')
    .option('--html <file>', 'save as one self-contained HTML file')
    .option('--json', 'as JSON')
    .action(report);
  models
    .command('evaluate')
    .description('evaluate a version on another data set; the result is added to its report')
    .argument('<name>')
    .argument('<version>')
    .requiredOption('--dataset <dataset>', 'its id, NAME@VERSION, or NAME for its newest version (required)')
    .option('--json', 'as JSON')
    .action(evaluate);
  models
    .command('compare')
    .description('compare two versions on rows neither was trained on')
    .argument('<name>')
    .argument('<a>')
    .argument('<b>')
    .option(
      '--dataset <dataset>',
      'its id, NAME@VERSION, or NAME for its newest version (default: the training data of the newer version)',
    )
    .option('--json', 'as JSON')
    .action(compare);
}

async function report(name: string, version: string, { html, json }: Options & { html?: string }): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const path = { name, version };
  if (html === undefined)
    return print(await api.get('/models/{name}/versions/{version}/evaluation', { path }), json, renderEvaluation);
  const response = await api.request('get', '/models/{name}/versions/{version}/evaluation.html', { path });
  await save(html, await response.text());
  print(html, false, String);
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeWholeFile(path, text);
  } catch (cause) {
    throw new ControlPlaneError('cli.unwritable', `${path} was not written: ${describeError(cause)}`, {
      next: 'choose another path for --html',
      cause,
    });
  }
}

async function evaluate(
  name: string,
  version: string,
  { dataset, json }: Options & { dataset: string },
): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const { id: datasetId } = await findReadyDataset(api, dataset);
  const { result } = await untilEvaluated(api, { name, version }, { datasetId });
  print(result, json, (source) => (source ? renderSource(source) : ''));
}

async function compare(name: string, a: string, b: string, options: Options & { dataset?: string }): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const datasetId = options.dataset === undefined ? undefined : (await findReadyDataset(api, options.dataset)).id;
  const known = await knownComparison(api, name, { a, b, datasetId });
  if (!known) await newComparison(api, name, { a, b, datasetId });
  print(known ?? (await knownComparison(api, name, { a, b, datasetId })), options.json, (comparison) =>
    comparison ? renderComparison(comparison) : '',
  );
}

/** Two versions, on the hold-out of a data set or of the one that the newer was trained on. */
interface Question {
  readonly a: string;
  readonly b: string;
  readonly datasetId: string | undefined;
}

/** Undefined: the two versions were not compared yet. */
async function knownComparison(api: ApiClient, name: string, question: Question) {
  try {
    return await api.get('/models/{name}/compare', { path: { name }, query: question });
  } catch (error) {
    if (error instanceof PicketError && error.code === 'evaluation.comparison.not-found') return undefined;
    throw error;
  }
}

async function newComparison(api: ApiClient, name: string, { a, b, datasetId }: Question): Promise<void> {
  await untilEvaluated(api, { name, version: b }, { against: Number(a), datasetId });
}

async function untilEvaluated(
  api: ApiClient,
  path: { name: string; version: string },
  body: Schema<'NewModelEvaluationInput'>,
): Promise<Schema<'ModelEvaluation'>> {
  const started = await api.send('post', '/models/{name}/versions/{version}/evaluations', { path, body });
  const line = new ProgressLine();
  let evaluation = started;
  while (evaluation.state === 'queued' || evaluation.state === 'running') {
    line.show(evaluation.state === 'queued' ? 'waiting' : 'evaluating');
    await delay(POLL_MS);
    // A comparison belongs to the newer of the two.
    const own = { name: started.name, version: started.version };
    const items = await api.all('/models/{name}/versions/{version}/evaluations', { path: own });
    evaluation = items.find(({ id }) => id === started.id) ?? evaluation;
  }
  line.end();
  if (evaluation.state === 'failed')
    throw new ControlPlaneError('evaluation.failed', evaluation.error ?? 'the evaluation failed');
  return evaluation;
}
