import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { fields, print, table } from '../output.js';

export async function showLineage(name: string, version: string, json: boolean | undefined): Promise<void> {
  const path = { name, version };
  const lineage = await ApiClient.fromEnvironment().get('/models/{name}/versions/{version}/lineage', { path });
  print(lineage, json, render);
}

function render(lineage: Schema<'Lineage'>): string {
  const { version, run, audit, importedFrom, agents } = lineage;
  const head = fields([
    ['training run', `${run.id}${run.isHere ? '' : ' (elsewhere)'}, Picket ${run.codeVersion}`],
    ['parameters', JSON.stringify(run.parameters)],
    ['audit', audit && describeAudit(audit)],
    ['version', `${version.name}@${version.version}, ${version.bundle}`],
    ['digest', version.digest],
    ['imported from', importedFrom],
    ['runs on', agents.map(({ id, health }) => `${id} (${health})`).join(', ') || null],
  ]);
  return [dataSets(lineage), head, aliases(lineage), alerts(lineage)].filter((part) => part !== '').join('\n\n');
}

function describeAudit({ verdict, overrides }: NonNullable<Schema<'Lineage'>['audit']>): string {
  const overridden = overrides.map(({ check, by, reason }) => `${check} overridden by ${by}: ${reason}`);
  return [verdict, ...overridden].join('; ');
}

function dataSets({ datasets }: Schema<'Lineage'>): string {
  const rows = datasets.map(({ name, rows: count, sha256, here }) => {
    return [name, count, sha256, here.map(({ id }) => id).join(', ') || 'gone'];
  });
  return rows.length > 0 ? table(['DATA SET', 'ROWS', 'SHA-256', 'HERE AS'], rows) : 'no data set is named';
}

function aliases({ aliasHistory }: Schema<'Lineage'>): string {
  const rows = aliasHistory.map(({ alias, from, to, by, at }) => [at, alias, from ?? '–', to ?? '–', by ?? '–']);
  return rows.length > 0 ? table(['WHEN', 'ALIAS', 'FROM', 'TO', 'BY'], rows) : '';
}

function alerts({ alerts: found }: Schema<'Lineage'>): string {
  if (found.length === 0) return 'It has made no alert that is still kept.';
  const rows = found.map(({ name, alerts: count, flows, firstAt, lastAt }) => [name, count, flows, firstAt, lastAt]);
  return table(['CLASS', 'ALERTS', 'FLOWS', 'FIRST', 'LAST'], rows);
}
