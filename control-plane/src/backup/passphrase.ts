import { readFile } from 'node:fs/promises';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../errors.js';
import type { ControlPlaneConfig } from '../platform/config.js';

/** A guess costs half a second; shorter ones are still found. */
export const MIN_PASSPHRASE_CHARACTERS = 12;

/** The first line of a file. @throws PicketError `backup.no-passphrase` */
export async function readPassphraseFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw noPassphrase(`cannot read the passphrase in ${path}: ${describeError(cause)}`, cause);
  });
  return checkPassphrase(text.split(/\r?\n/)[0] ?? '');
}

/** @throws PicketError `backup.no-passphrase` where it is too short */
export function checkPassphrase(passphrase: string): string {
  if (passphrase.length >= MIN_PASSPHRASE_CHARACTERS) return passphrase;
  throw noPassphrase(`a passphrase has ${MIN_PASSPHRASE_CHARACTERS} characters or more`);
}

function noPassphrase(message: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('backup.no-passphrase', message, {
    next: 'write one into a file that only you can read, and name that file',
    cause,
  });
}

/** What the settings say; undefined: backups are not encrypted. */
export async function configuredPassphrase(
  config: Pick<ControlPlaneConfig, 'backup.passphrase' | 'backup.passphraseFile'>,
): Promise<string | undefined> {
  const file = config['backup.passphraseFile'];
  return file === undefined ? config['backup.passphrase'] : readPassphraseFile(file);
}
