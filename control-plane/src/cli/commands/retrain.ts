import { plural } from '@picket/shared/text';
import { describeLeftOut } from '../../datasets/labelling/describe-derivation.js';
import { overQuota } from '../../retraining/domain/over-quota.js';
import type { Schema } from '../../api-types/index.js';
import type { ApiClient } from '../api-client.js';
import { authorOf } from '../author.js';
import { ProgressLine } from '../progress-line.js';
import { printText } from '../output.js';

interface Options {
  readonly promote?: boolean;
  readonly promoteEqual?: boolean;
  readonly force?: boolean;
  readonly author?: string;
}

/** Queues a run of the model's next version, with the labels that count now; says first which ones. */
export async function startRetraining(
  api: ApiClient,
  model: string,
  options: Options,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Schema<'TrainingRun'>> {
  const path = { name: model };
  const preview = await api.get('/models/{name}/retrain', { path });
  if (!preview.refusal) for (const line of describePreview(preview)) printText(line, process.stderr);
  const line = new ProgressLine();
  line.show(`making the data set for ${model}`);
  const request = {
    author: authorOf(options.author),
    promote: options.promote === true || options.promoteEqual === true,
    promoteEqual: options.promoteEqual === true,
    force: options.force === true,
    parameters,
  };
  try {
    return await api.send('post', '/models/{name}/retrain', { path, body: request });
  } finally {
    line.end();
  }
}

/** On stderr: what a program reads on stdout is the run. */
function describePreview(preview: Schema<'RetrainPreview'>): string[] {
  const { model, version, dataset, labels, newLabels, rows, leftOut } = preview;
  return [
    `${model}@${version} again: ${dataset?.name} and ${plural(labels, 'label')}, ${newLabels} new; ${rows.taken} of ${plural(rows.offered, 'row')}`,
    ...[...overQuota(preview), ...leftOut].map(describeLeftOut),
  ];
}
