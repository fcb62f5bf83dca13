import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ControlPlaneError } from '../errors.js';
import { checkPassphrase } from '../backup/passphrase.js';

/**
 * Asks for a passphrase at the terminal, without showing it.
 * @throws PicketError `backup.no-passphrase` where there is no terminal
 */
export async function askPassphrase(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new ControlPlaneError('backup.no-passphrase', 'a passphrase is needed, and there is no terminal to ask at', {
      next: 'name a file that holds it with --passphrase-file, or set PICKET_BACKUP_PASSPHRASE_FILE',
    });
  // What is typed is echoed to the output of the interface: to nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(`${question}: `);
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** Asks twice: a passphrase that was mistyped would open nothing. */
export async function askNewPassphrase(): Promise<string> {
  const passphrase = checkPassphrase(await askPassphrase('passphrase of the backup'));
  if ((await askPassphrase('once more')) === passphrase) return passphrase;
  throw new ControlPlaneError('backup.no-passphrase', 'the two passphrases differ', { next: 'run the command again' });
}
