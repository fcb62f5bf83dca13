import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { PicketError, describeError } from '@picket/shared/errors';
import {
  modelListSchema,
  modelVersionSchema,
  modelVersionSummarySchema,
  type ModelVersionSummaryDto,
} from '../../registry/dto/model.dto.js';
import { ApiClient } from '../api-client.js';
import { print, table } from '../output.js';

interface Options {
  readonly json?: boolean;
}

export function registerModels(program: Command): void {
  const models = program.command('models').alias('model').description('model versions');
  models.command('list').description('all versions, newest first').option('--json', 'as JSON').action(list);
  models
    .command('show')
    .description('the model card of a version')
    .argument('<name>')
    .argument('<version>')
    .option('--json', 'as JSON, without the reference sketches')
    .action(show);
  models
    .command('promote')
    .description('make a version the champion, which all agents then run')
    .argument('<name>')
    .argument('<version>')
    .option('--override-by <name>', 'answer by name for findings of the audit that block it')
    .option('--override-reason <text>', 'why, in ten characters or more')
    .action(promote);
  models
    .command('export')
    .description('save the bundle of a version')
    .argument('<name>')
    .argument('<version>')
    .option('--out <file>', 'default: NAME-VERSION.zip')
    .action(exportBundle);
}

async function list({ json }: Options): Promise<void> {
  const { items } = await ApiClient.fromEnvironment().get(modelListSchema, '/models');
  print(items, json, renderList);
}

function renderList(versions: readonly ModelVersionSummaryDto[]): string {
  if (versions.length === 0) return 'No model yet. Train one with: picket train --dataset DATASET --promote --wait';
  const rows = versions.map(({ name, version, aliases, profile, metrics, createdAt, digest }) => {
    return [name, version, aliases.join(', '), profile, metrics.macroF1.toFixed(4), createdAt, digest];
  });
  return table(['NAME', 'VERSION', 'ALIASES', 'PROFILE', 'MACRO-F1', 'CREATED', 'SHA-256'], rows);
}

async function show(name: string, version: string, { json }: Options): Promise<void> {
  print(await ApiClient.fromEnvironment().get(modelVersionSchema, pathOf(name, version)), json, ({ card }) =>
    card.trimEnd(),
  );
}

interface PromoteOptions {
  readonly overrideBy?: string;
  readonly overrideReason?: string;
}

async function promote(name: string, version: string, options: PromoteOptions): Promise<void> {
  const { overrideBy: by = '', overrideReason: reason = '' } = options;
  const override = by || reason ? { by, reason } : undefined;
  const request = { alias: 'champion', version: Number(version), ...(override && { override }) };
  const path = `/models/${encodeURIComponent(name)}/aliases`;
  const promoted = await ApiClient.fromEnvironment().send(modelVersionSummarySchema, 'POST', path, request);
  print(promoted, false, () => `${name}@${version} is the champion; agents fetch it now`);
}

async function exportBundle(name: string, version: string, { out }: { out?: string }): Promise<void> {
  const response = await ApiClient.fromEnvironment().request('GET', `${pathOf(name, version)}/bundle`);
  const path = out ?? `${name}-${version}.zip`;
  try {
    await pipeline(Readable.from(response.body ?? []), createWriteStream(path));
  } catch (cause) {
    throw new PicketError('cli.unwritable', 'user', `${path} was not written: ${describeError(cause)}`, {
      next: 'choose another --out',
      cause,
    });
  }
  print(path, false, String);
}

function pathOf(name: string, version: string): string {
  return `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
}
