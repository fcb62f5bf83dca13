import type { Command } from 'commander';
import { percent } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { fields, measured, print, table } from '../output.js';

interface Options {
  readonly model?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

export function registerDrift(program: Command): void {
  program
    .command('drift')
    .description('difference between current flows and the training data, by feature')
    .option('--model <name>', 'name, or name@version (default: champion of the model in use)')
    .option('--agent <id>', 'only this agent (default: the whole fleet)')
    .option('--from <time>', 'for example 2026-11-22T10:00:00Z (default: an hour before the end)')
    .option('--to <time>', 'end of the range (default: now)')
    .option('--json', 'as JSON')
    .action(async ({ json, ...query }: Options) => {
      const report = await ApiClient.fromEnvironment().get('/drift', { query });
      print(report, json, render);
    });
}

function render(report: Schema<'DriftReport'>): string {
  if (report.emptyReason !== null) return report.emptyReason;
  const { psi, jensenShannon } = report.thresholds;
  const summary = fields([
    ['model', report.model && `${report.model.name}@${report.model.version}`],
    ['range', `${report.from} to ${report.to}`],
    ['flows', `${report.flows} of ${plural(report.agents, 'agent')}`],
    ['drifted', `${percent(report.driftedShare)} of the features (PSI above ${psi} or JS above ${jensenShannon})`],
    ['classes', report.classes.map(({ name, reference, current }) => classText(name, reference, current)).join(', ')],
  ]);
  return `${summary}\n\n${table(HEAD, report.features.map(toRow))}`;
}

const HEAD = ['FEATURE', 'DRIFT', 'PSI', 'JS', 'IMPORTANCE', 'MISSING', 'MEDIAN THEN', 'MEDIAN NOW'];

function toRow(row: Schema<'FeatureDrift'>): string[] {
  return [
    row.feature,
    row.drifted ? 'drifted' : '',
    row.psi.toFixed(3),
    row.jensenShannon.toFixed(3),
    percent(row.importance),
    percent(row.missingShare),
    middle(row, 'reference'),
    middle(row, 'current'),
  ];
}

/** A name has no median: the most common one stands there. */
function middle({ values, ...row }: Schema<'FeatureDrift'>, side: 'reference' | 'current'): string {
  const { median, count } = row[side];
  if (median !== null || !values || count === 0) return measured(median);
  const most = values.reduce((a, b) => (b[side] > a[side] ? b : a));
  return `mostly ${most.name}`;
}

function classText(name: string, reference: number, current: number): string {
  return `${name} ${percent(reference)} → ${percent(current)}`;
}
