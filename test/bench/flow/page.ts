import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- bench:flow -->';
const END = '<!-- /bench:flow -->';
const BETWEEN_PARTS = '\n\n';

/** Puts parts between the marks of a Markdown file, in the place of what was there. */
export function writeParts(path: string, parts: readonly string[]): void {
  const { before, after } = split(path);
  const text = [BEGIN, ...parts, END].join(BETWEEN_PARTS);
  writeFileSync(path, `${before}${text}${after}`);
}

/** Puts a title and its table in the place of those with the same beginning; all else between the marks stays. */
export function replaceTable(path: string, beginning: string, title: string, table: string): void {
  const { parts } = split(path);
  const index = parts.findIndex((part) => part.startsWith(beginning));
  if (index === -1) throw new Error(`${path} has no ${beginning} between its marks; write all of it first`);
  writeParts(path, parts.toSpliced(index, 2, title, table));
}

function split(path: string): { readonly before: string; readonly parts: readonly string[]; readonly after: string } {
  const text = readFileSync(path, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${path} has no ${BEGIN} … ${END}`);
  return {
    before: text.slice(0, begin),
    parts: text
      .slice(begin + BEGIN.length, end)
      .trim()
      .split(BETWEEN_PARTS),
    after: text.slice(end + END.length),
  };
}
