import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { bytes } from '@picket/shared/figures';
import { PicketError, describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import { ApiClient } from '../api-client.js';
import { openFile } from '../import-files.js';
import { print } from '../output.js';
import { ProgressLine } from '../progress-line.js';

const MIB = 1024 * 1024;

interface ImportOptions {
  readonly as?: string;
  readonly restore?: boolean;
  readonly json?: boolean;
}

interface ExportOptions {
  readonly out?: string;
  readonly force?: boolean;
}

interface DeleteOptions {
  readonly by: string;
  readonly reason: string;
  readonly json?: boolean;
}

export function registerBundles(models: Command): void {
  models
    .command('import')
    .description('register a bundle from elsewhere, after it computes its golden rows correctly')
    .argument('<file>')
    .option('--as <name>', 'register under this name, as its next version')
    .option('--restore', 'bring back a version that was deleted')
    .option('--json', 'as JSON')
    .action(importBundle);
  models
    .command('export')
    .description('download the bundle of a version and verify its digest')
    .argument('<name>')
    .argument('<version>')
    .option('--out <file>', 'output file (default: NAME-VERSION.zip)')
    .option('--force', 'overwrite an existing file')
    .action(exportBundle);
  models
    .command('delete')
    .description('delete an unused version; who, when and why are kept')
    .argument('<name>')
    .argument('<version>')
    .requiredOption('--by <name>', 'your name (required)')
    .requiredOption('--reason <text>', 'reason (required)')
    .option('--json', 'as JSON')
    .action(deleteVersion);
}

async function importBundle(file: string, { as, restore, json }: ImportOptions): Promise<void> {
  const form = new FormData();
  if (as !== undefined) form.set('as', as);
  if (restore) form.set('restore', 'true');
  // Fields first: a server may read them before the file has come.
  form.set('file', await openFile(file), basename(file));
  const line = new ProgressLine();
  line.show(`sending ${basename(file)}; its golden rows are computed before it is registered`);
  const sent = ApiClient.fromEnvironment().upload('/models/import', form);
  const model = await sent.finally(() => line.end());
  print(model, json, ({ name, version, digest }) => `${name}@${version} is registered (SHA-256 ${digest})`);
}

/** Written beside its place and moved there once its SHA-256 is right, so that no half bundle has the name of a whole one. */
async function exportBundle(name: string, version: string, { out, force }: ExportOptions): Promise<void> {
  const path = out ?? `${name}-${version}.zip`;
  const unfinished = `${path}.part`;
  refuseExisting(path, force);
  const response = await ApiClient.fromEnvironment().request('get', '/models/{name}/versions/{version}/bundle', {
    path: { name, version },
  });
  try {
    const digest = await save(response, unfinished, new ProgressLine());
    requireDigest(digest, response.headers.get('etag'));
    await rename(unfinished, path);
    print(path, false, () => `${path} (SHA-256 ${digest})`);
  } catch (cause) {
    await rm(unfinished, { force: true });
    if (cause instanceof PicketError) throw cause;
    throw new ControlPlaneError('cli.unwritable', `${path} was not written: ${describeError(cause)}`, {
      next: 'choose another --out',
      cause,
    });
  }
}

function refuseExisting(path: string, force: boolean | undefined): void {
  if (force || !existsSync(path)) return;
  throw new ControlPlaneError('cli.exists', `${path} is there already`, {
    next: 'choose another --out, or write over it with --force',
  });
}

/** @returns the SHA-256 of what came */
async function save(response: Response, path: string, line: ProgressLine): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      if (size > MIB) line.show(bytes(size));
      done(null, chunk);
    },
  });
  await pipeline(Readable.from(response.body ?? []), watch, createWriteStream(path, { mode: 0o600 })).finally(() =>
    line.end(),
  );
  return hash.digest('hex');
}

function requireDigest(digest: string, etag: string | null): void {
  if (etag === `"${digest}"`) return;
  throw new ControlPlaneError('model.wrong-digest', 'the bundle that came is not the one that is registered', {
    next: 'try again; if it stays so, its file in the data folder was changed',
  });
}

async function deleteVersion(name: string, version: string, { by, reason, json }: DeleteOptions): Promise<void> {
  const api = ApiClient.fromEnvironment();
  const path = { name, version };
  const deleted = await api.send('delete', '/models/{name}/versions/{version}', { path, body: { by, reason } });
  print(deleted, json, () => `${name}@${version} is deleted; its number is never used again`);
}
