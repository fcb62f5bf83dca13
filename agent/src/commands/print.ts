import { standardError } from '../host/standard-error.js';
import { printableJson, printableLines } from '@picket/shared/text';

/** Lines for a person. Paths, classes and names of models come from elsewhere: a terminal must not obey them. */
export function say(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** The same on standard error, beside what the command writes. */
export function sayAside(text: string): void {
  standardError.write(`${printableLines(text)}\n`);
}

/** For a program. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}
