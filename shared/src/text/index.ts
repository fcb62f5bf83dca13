export { plural } from './plural.js';
export { isPrintable, isStorable, name, note, text, toPrintable } from './schemas.js';

/**
 * A text from outside as a database can keep it: PostgreSQL takes neither NUL nor half of a surrogate pair, in text as
 * in jsonb. Both become U+FFFD.
 */
export function storableText(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
}

/** At most so many UTF-16 units, and never half a character at the end. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const isPair = /[\uD800-\uDBFF]/.test(text[most - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[most] ?? '');
  return text.slice(0, isPair ? most - 1 : most);
}

/** Control characters, and those that turn the direction of writing: a terminal obeys them. */
const COMMANDS = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** A text from outside for a terminal, on one line: `\x1b` in place of an escape character. */
export function printable(text: string): string {
  return text.replace(COMMANDS, escape);
}

/** The same for a text that we have laid out: its line feeds are ours and stay. */
export function printableLines(text: string): string {
  return text.replace(COMMANDS, (character) => (character === '\n' ? character : escape(character)));
}

/** JSON for a terminal: what `JSON.stringify` leaves as it is, is written as JSON escapes it. The value is the same. */
export function printableJson(json: string): string {
  return json.replace(COMMANDS, (character) => (character === '\n' ? character : `\\u${hex(character, 4)}`));
}

function escape(character: string): string {
  return character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
