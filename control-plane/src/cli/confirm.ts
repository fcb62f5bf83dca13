import { createInterface } from 'node:readline/promises';
import { printable } from '@picket/shared/text';
import { ControlPlaneError } from '../errors.js';

/**
 * Asks a person before something goes for good; a script has to say that it means it.
 * @returns whether it may go on
 * @throws PicketError `cli.not-confirmed` where there is no terminal
 */
export async function confirm(question: string, isMeant: boolean | undefined): Promise<boolean> {
  if (isMeant) return true;
  if (!process.stdin.isTTY)
    throw new ControlPlaneError('cli.not-confirmed', `${question} there is no terminal to ask at`, {
      next: 'add --yes, or run the command in a terminal',
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${printable(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
