import type { Command } from 'commander';
import { bytes, count, NONE } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { BackupSummary, LocalSource } from '../../backup/local.js';
import { ControlPlaneError } from '../../errors.js';
import type { Schema } from '../../api-types/index.js';
import { ApiClient } from '../api-client.js';
import { askNewPassphrase, askPassphrase } from '../ask-passphrase.js';
import { fields, print, printText, table } from '../output.js';
import { ProgressLine } from '../progress-line.js';

interface Options {
  readonly config?: string;
  readonly passphraseFile?: string;
  readonly encrypt?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** A line for every so many bytes, where there is no terminal to write one over and over. */
const BYTES_A_LINE = 256 * 1024 ** 2;

/** Adds `backup` and `restore`, which work on the data folder of this machine. */
export function registerBackup(program: Command): void {
  const backup = program
    .command('backup')
    .description('back up the control plane of this machine, running or not: database, models, data sets, CA, secrets')
    .argument('<file>', 'file to write')
    .option('--encrypt', 'encrypt it; asks for a passphrase unless a file or a setting has one')
    .option('--force', 'overwrite an existing file');
  withSource(backup).action(backUp);
  withSource(
    backup.command('check').description('read all of a backup and say what is in it').argument('<file>', 'a backup'),
  ).action(check);
  backup
    .command('list')
    .description('backups that the control plane has made by its schedule, and its last restore drill')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      print(await ApiClient.fromEnvironment().get('/backups'), json, renderList);
    });
  withSource(
    program
      .command('restore')
      .description('put a backup into the empty data folder $PICKET_DATA_DIR; agents need not enrol again')
      .argument('<file>', 'a backup'),
  ).action(restore);
}

function withSource(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'its first line is the passphrase (default: PICKET_BACKUP_PASSPHRASE_FILE)')
    .option('--config <file>', 'settings of the control plane, where it is started with such a file')
    .option('--json', 'as JSON');
}

async function backUp(file: string, options: Options): Promise<void> {
  const { backUpHere, isThere } = await import('../../backup/local.js');
  if (!options.force && isThere(file))
    throw new ControlPlaneError('cli.exists', `${file} is there already`, {
      next: 'choose another name, or write over it with --force',
    });
  const made = await withProgress('backing up', options, (source) =>
    backUpHere(file, source, options.encrypt ? askNewPassphrase : undefined),
  );
  print(made, options.json, render);
  for (const name of made.missing) printText(`picket: warning: ${name} is gone and not in the backup`, process.stderr);
  if (!made.isEncrypted && !options.json)
    printText('picket: it is not encrypted and holds the keys of this installation: keep it safe', process.stderr);
}

async function check(file: string, options: Options): Promise<void> {
  const { checkHere } = await import('../../backup/local.js');
  const ask = () => askPassphrase('passphrase of the backup');
  print(await withProgress('checking', options, (source) => checkHere(file, source, ask)), options.json, render);
}

async function restore(file: string, options: Options): Promise<void> {
  const { restoreHere } = await import('../../backup/local.js');
  const ask = () => askPassphrase('passphrase of the backup');
  const restored = await withProgress('restoring', options, (source) => restoreHere(file, source, ask));
  print(restored, options.json, (made) => `${render(made)}\n\nrestored to ${made.dataFolder}: start the control plane`);
}

async function withProgress<Result>(
  what: string,
  { config, passphraseFile }: Options,
  work: (source: LocalSource) => Promise<Result>,
): Promise<Result> {
  const line = new ProgressLine();
  let done = 0;
  let shownAt = 0;
  const onProgress = (subject: string, size: number): void => {
    done += size;
    if (!process.stderr.isTTY && done - shownAt < BYTES_A_LINE) return;
    shownAt = done;
    line.show(`${what}: ${bytes(done)}, ${subject}`);
  };
  try {
    return await work({ configFile: config, passphraseFile, onProgress });
  } finally {
    line.end();
  }
}

function render({
  file,
  bytes: size,
  isEncrypted,
  version,
  schema,
  createdAt,
  rows,
  tables,
  files,
}: BackupSummary): string {
  return fields([
    ['backup', file],
    ['size', `${bytes(size)}${isEncrypted ? ', encrypted' : ''}`],
    ['data of', createdAt],
    ['Picket', version],
    ['schema', schema],
    ['rows', `${count(rows)} in ${plural(tables.length, 'table')}`],
    ['files', files],
  ]);
}

function renderList({ schedule, nextAt, failure, drill, items }: Schema<'BackupList'>): string {
  const rows = items.map((item) => [
    item.name,
    item.createdAt,
    bytes(item.bytes),
    count(item.rows),
    item.version ?? NONE,
  ]);
  const tried = drill && `${drill.succeeded ? 'succeeded' : `failed: ${drill.reason}`}, ${drill.at}`;
  const summary = fields([
    ['schedule', schedule ? `every ${schedule.everyHours} h, ${schedule.keep} kept` : 'none: set PICKET_BACKUP_DIR'],
    ['next', nextAt],
    ['last failure', failure && `${failure.at}: ${failure.reason}`],
    ['restore drill', tried],
  ]);
  return rows.length === 0 ? summary : `${summary}\n\n${table(['BACKUP', 'MADE', 'SIZE', 'ROWS', 'PICKET'], rows)}`;
}
