import { z } from 'zod';

/**
 * The ground schemas of every text that comes from outside. None lets through what PostgreSQL cannot store (NUL, half a
 * surrogate pair), and a name holds nothing that a reader cannot see.
 */

/** Controls, invisible marks (joiners, direction), surrogates, private use, unassigned, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
/** In prose, joiners belong to scripts and emoji; what turns the direction of a line has no place there either. */
const NO_PROSE = /[^\P{Cc}\n\r\t]|[\p{Cs}\p{Co}\p{Cn}\u202a-\u202e\u2066-\u2069]/u;
/** JSON Schema's patterns are read by engines without Unicode properties: they get the part that all understand. */
const WITHOUT_CONTROLS = String.raw`^[^\u0000-\u001f\u007f-\u009f]*$`;
const WITHOUT_NUL = String.raw`^[^\u0000]*$`;

/** Whether a person can see every character of it. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** The text with U+FFFD for what a reader cannot see: for what must be kept although its sender wrote it badly. */
export function toPrintable(text: string): string {
  return text.replace(new RegExp(UNPRINTABLE, 'gu'), '\uFFFD').normalize('NFC');
}

/** Can PostgreSQL store it, as text and in JSON? */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Cs}/u.test(text);
}

/** Any text that can be stored, as it was sent. */
export function text(most: number) {
  return z.string().max(most).refine(isStorable, 'holds NUL or half a surrogate pair').meta({ pattern: WITHOUT_NUL });
}

/** The name of a person or a thing: trimmed, in Unicode's composed form (NFC), printable. */
export function name(most: number, least = 1) {
  return z
    .string()
    .trim()
    .normalize('NFC')
    .min(least)
    .max(most)
    .refine(isPrintable, 'holds characters that cannot be seen')
    .meta({ pattern: WITHOUT_CONTROLS });
}

/** Prose of one or more lines: why somebody did something. */
export function note(most: number, least = 0) {
  return z
    .string()
    .trim()
    .min(least, least > 1 ? `say in ${least} characters or more why` : undefined)
    .max(most)
    .refine((prose) => !NO_PROSE.test(prose), 'holds control characters, or characters that nobody can read')
    .meta({ pattern: WITHOUT_NUL });
}
