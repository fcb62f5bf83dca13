import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- bench:flow -->';
const END = '<!-- /bench:flow -->';

/** Puts a text between the marks of a Markdown file, in the place of what was there. */
export function writeBetweenMarks(path: string, text: string): void {
  const before = readFileSync(path, 'utf8');
  const begin = before.indexOf(BEGIN);
  const end = before.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${path} has no ${BEGIN} … ${END}`);
  writeFileSync(path, `${before.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${before.slice(end)}`);
}
