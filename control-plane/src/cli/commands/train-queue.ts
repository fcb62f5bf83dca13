import type { Command } from 'commander';
import { clearedQueueSchema, trainingRunListSchema, type TrainingRunDto } from '../../training/dto/training-run.dto.js';
import { ApiClient } from '../api-client.js';
import { print, table } from '../output.js';

/** Adds what is to be done about runs that wait to the command that starts them. */
export function registerTrainQueue(train: Command): void {
  train
    .command('queue')
    .description('runs that compute or wait, in the order in which they come')
    .option('--clear', 'cancel all that wait; the one that computes goes on')
    .addHelpText('after', '\n--json of `picket train` holds here, too.')
    .action(({ clear }: { clear?: boolean }, { parent }: Command) =>
      queue(clear === true, parent?.opts<{ json?: boolean }>().json),
    );
}

async function queue(clear: boolean, json: boolean | undefined): Promise<void> {
  const api = ApiClient.fromEnvironment();
  if (clear) {
    const { items } = await api.send(clearedQueueSchema, 'DELETE', '/training-runs?state=queued');
    return print(items, json, (runs) => ['Cancelled:', ...runs.map(({ id }) => id)].join('\n'));
  }
  const running = await api.all(trainingRunListSchema, '/training-runs', { state: 'running' });
  const queued = await api.all(trainingRunListSchema, '/training-runs', { state: 'queued' });
  print([...running, ...queued.toReversed()], json, render);
}

function render(runs: readonly TrainingRunDto[]): string {
  if (runs.length === 0) return 'No run computes or waits.';
  const rows = runs.map(({ id, model, state, createdAt }) => [id, model, state, createdAt]);
  return table(['RUN', 'MODEL', 'STATE', 'ASKED FOR'], rows);
}
