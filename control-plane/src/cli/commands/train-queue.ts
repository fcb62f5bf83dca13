import type { Command } from 'commander';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { print, table } from '../output.js';

/** Adds what is to be done about runs that wait to the command that starts them. */
export function registerTrainQueue(train: Command): void {
  train
    .command('queue')
    .description('running and waiting training runs, in order')
    .option('--clear', 'cancel all waiting runs; the running one continues')
    .addHelpText('after', '\n--json of `picket train` also works here.')
    .action(({ clear }: { clear?: boolean }, { parent }: Command) =>
      queue(clear === true, parent?.opts<{ json?: boolean }>().json),
    );
}

async function queue(clear: boolean, json: boolean | undefined): Promise<void> {
  const api = ApiClient.fromEnvironment();
  if (clear) {
    const { items } = await api.send('delete', '/training-runs', { query: { state: 'queued' } });
    return print(items, json, (runs) => ['Cancelled:', ...runs.map(({ id }) => id)].join('\n'));
  }
  const running = await api.all('/training-runs', { query: { state: 'running' } });
  const queued = await api.all('/training-runs', { query: { state: 'queued' } });
  print([...running, ...queued.toReversed()], json, render);
}

function render(runs: readonly Schema<'TrainingRun'>[]): string {
  if (runs.length === 0) return 'No run computes or waits.';
  const rows = runs.map(({ id, model, state, createdAt }) => [id, model, state, createdAt]);
  return table(['RUN', 'MODEL', 'STATE', 'ASKED FOR'], rows);
}
