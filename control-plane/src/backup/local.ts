import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig, type ControlPlaneConfig } from '../platform/config.js';
import { programVersion } from '../platform/version.js';
import type { BackupHeader, BackupManifest } from './archive/manifest.js';
import { Archive, type AskPassphrase } from './archive/read-archive.js';
import { configuredPassphrase, readPassphraseFile } from './passphrase.js';
import { createBackup, subjectOf } from './create-backup.js';
import { refuseNewer } from './database/schema.js';
import { withInstallation } from './installation.js';
import { restoreBackup } from './restore-backup.js';

/** What the parts of the control plane log is for its log; what a command prints is read by programs. */
Logger.overrideLogger(false);

/** What a command line tells of a backup. */
export interface BackupSummary {
  readonly file: string;
  readonly bytes: number;
  readonly isEncrypted: boolean;
  readonly version: string;
  /** The last migration of its schema. */
  readonly schema: string | null;
  readonly createdAt: string;
  readonly rows: number;
  readonly tables: { readonly name: string; readonly rows: number }[];
  readonly files: number;
  /** What the database names and no file was there for. */
  readonly missing: string[];
}

/** Where the settings and the passphrase come from. */
export interface LocalSource {
  /** File of settings; the environment counts before it. */
  readonly configFile?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly onProgress: (subject: string, bytes: number) => void;
}

/**
 * Backs up the control plane of the data folder, from beside it, while it runs or not.
 * @param ask undefined: encrypted only where a file or a setting has a passphrase
 */
export async function backUpHere(
  file: string,
  source: LocalSource,
  ask: AskPassphrase | undefined,
): Promise<BackupSummary> {
  const config = loadConfig(process.env, source.configFile);
  const passphrase = (await givenPassphrase(config, source)) ?? (await ask?.());
  const { header, manifest, bytes } = await withInstallation(config, (installation) =>
    createBackup(installation, resolve(file), {
      passphrase,
      version: programVersion(),
      onProgress: ({ subject, bytes: size }) => source.onProgress(subject, size),
    }),
  );
  return summarise(file, bytes, passphrase !== undefined, header, manifest);
}

/** Reads all of a backup, and says what is in it. @throws PicketError `backup.damaged`, `backup.newer` */
export async function checkHere(file: string, source: LocalSource, ask: AskPassphrase): Promise<BackupSummary> {
  const archive = await openArchive(file, source, ask);
  const header = await archive.header();
  refuseNewer(header.migrations, header.version);
  const manifest = await archive.check((name, bytes) => source.onProgress(subjectOf(name), bytes));
  return summarise(file, await archive.bytes(), archive.isEncrypted, header, manifest);
}

/** Puts a backup into the empty data folder of the settings. */
export async function restoreHere(
  file: string,
  source: LocalSource,
  ask: AskPassphrase,
): Promise<BackupSummary & { readonly dataFolder: string }> {
  const config = loadConfig(process.env, source.configFile);
  const archive = await openArchive(file, source, ask, config);
  const { header, manifest, dataFolder } = await restoreBackup(archive, config, {
    onMember: (stage, name, bytes) => source.onProgress(`${stage} ${subjectOf(name)}`, bytes),
  });
  const summary = summarise(file, await archive.bytes(), archive.isEncrypted, header, manifest);
  return { ...summary, dataFolder };
}

/** Whether something is there that a backup would write over. */
export const isThere = (file: string) => existsSync(file);

async function openArchive(
  file: string,
  source: LocalSource,
  ask: AskPassphrase,
  config = loadConfig(process.env, source.configFile),
): Promise<Archive> {
  return Archive.open(resolve(file), async () => (await givenPassphrase(config, source)) ?? (await ask()));
}

function givenPassphrase(config: ControlPlaneConfig, { passphraseFile }: LocalSource): Promise<string | undefined> {
  return passphraseFile === undefined ? configuredPassphrase(config) : readPassphraseFile(passphraseFile);
}

function summarise(
  file: string,
  bytes: number,
  isEncrypted: boolean,
  header: BackupHeader,
  manifest: BackupManifest,
): BackupSummary {
  const tables = manifest.tables.map(({ name, rows }) => ({ name, rows }));
  return {
    file,
    bytes,
    isEncrypted,
    version: header.version,
    schema: header.migrations.at(-1) ?? null,
    createdAt: header.createdAt,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    tables,
    files: manifest.files,
    missing: manifest.missing,
  };
}
