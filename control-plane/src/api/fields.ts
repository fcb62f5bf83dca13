import { isIP } from 'node:net';
import { text } from '@picket/shared/text';
import { z } from 'zod';

/**
 * What requests are made of, besides the texts of `@picket/shared/text`. Every field of a body, a query or a form is
 * declared with one of these, inside `z.strictObject`: an unknown field is refused, never dropped.
 */

/** The largest number of a PostgreSQL `integer`. */
export const MAX_INTEGER = 0x7fffffff;

/** A time that PostgreSQL can store too: it has no year 0. */
export const time = z.iso
  .datetime()
  .refine((said) => !said.startsWith('0000'), 'there is no year 0')
  .meta({ pattern: String.raw`^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`, examples: ['2026-11-26T15:00:00Z'] });

/** A whole number in a query, a form or a path, where everything is text. */
export function integer(least: number, most: number) {
  return z.preprocess(
    (said) => (typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : said),
    z.int().min(least).max(most),
  );
}

/** `true` or `false` in a query or a form; absent it is false. */
export const flag = z
  .enum(['true', 'false'])
  .prefault('false')
  .transform((said) => said === 'true');

/** The id of something in a path or a body; whether it exists is asked of the database. */
export const id = text(100).min(1);

/** An IP address, in the form that agents write. */
export const address = z
  .string()
  .refine((said) => isIP(said) !== 0 && !said.includes('%'), 'not an IP address')
  .transform((said) => (isIP(said) === 6 ? (URL.parse(`http://[${said}]`)?.hostname.slice(1, -1) ?? said) : said))
  .meta({ anyOf: ['ipv4', 'ipv6'].map((format) => ({ type: 'string', format })) });

/** What every list takes: how many, and where the page before has ended. */
export function paged(usual = 50, most = 500) {
  return { cursor: text(1000).min(1).optional(), limit: integer(1, most).default(usual).meta({ default: usual }) };
}

/** The query of a list that has nothing else to choose by. */
export const pageQuerySchema = z.strictObject(paged());
export type PageQueryDto = z.infer<typeof pageQuerySchema>;

/** What every list answers; `nextCursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
