import { readFileSync, writeFileSync } from 'node:fs';

/** Puts a text between the marks `<!-- NAME -->` and `<!-- /NAME -->` of a Markdown file, in the place of what was there. */
export function writeBetweenMarks(path: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const file = readFileSync(path, 'utf8');
  const [from, to] = [file.indexOf(begin), file.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no marks for ${name}`);
  writeFileSync(path, `${file.slice(0, from + begin.length)}\n\n${text}\n\n${file.slice(to)}`);
}
