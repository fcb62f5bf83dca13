import type { Command } from 'commander';
import { rate } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { fields, print } from '../output.js';

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('summary of the fleet')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const api = ApiClient.fromEnvironment();
      const [overview, { warnings }] = await Promise.all([api.get('/overview'), api.readiness()]);
      print({ ...overview, warnings }, json, (shown) => render(api.url, shown));
    });
}

function render(url: string, overview: Schema<'Overview'> & Pick<Schema<'Readiness'>, 'warnings'>): string {
  const { online, impaired, silent, offline } = overview.agents;
  const models = overview.modelsInUse.map(({ name, version, agents }) => `${name}@${version} on ${agents}`);
  const classes = overview.classes.map(({ name, flows }) => `${name} ${flows}`);
  return fields([
    ['control plane', url],
    ['agents', `${online} online, ${impaired} impaired, ${silent} silent, ${offline} offline`],
    ['packets/s', rate(overview.packetsPerSecond)],
    ['flows/s', rate(overview.flowsPerSecond)],
    ['alerts, last hour', `${overview.alertsLastHour} for ${plural(overview.alertedFlowsLastHour, 'flow')}`],
    ['classes, last hour', classes.join(', ') || 'none'],
    ['models in use', models.join(', ') || 'none'],
    ...overview.warnings.map((warning): [string, string] => ['warning', warning]),
  ]);
}
