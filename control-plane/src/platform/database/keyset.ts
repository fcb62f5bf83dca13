import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';

type Key = readonly (string | number)[];

/** The order of a list: by columns that are unique together, all in one direction. */
export interface KeysetOrder<Row> {
  readonly direction: 'ASC' | 'DESC';
  /** As the query builder names them: `alert.receivedAt`. */
  readonly columns: readonly string[];
  /** What a cursor has to hold, column by column. */
  readonly key: z.ZodType<Key>;
  keyOf(row: Row): Key;
}

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A part of a list; `nextCursor` is null at the end. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/**
 * The rows behind the cursor. A page costs the same wherever it begins, and rows that come meanwhile move none.
 * @throws PicketError `cursor.invalid`
 */
export async function readPage<Row extends ObjectLiteral>(
  builder: SelectQueryBuilder<Row>,
  order: KeysetOrder<Row>,
  { cursor, limit }: PageRequest,
): Promise<Page<Row>> {
  if (cursor !== undefined) startAfter(builder, order, decodeCursor(cursor, order.key));
  for (const column of order.columns) builder.addOrderBy(column, order.direction);
  const rows = await builder.limit(limit + 1).getMany();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor(...order.keyOf(last)) : null };
}

/** One page of several lists in the same order; a row that is in two of them is there once. */
export function mergePages<Row>(
  pages: readonly Page<Row>[],
  { direction, keyOf }: Pick<KeysetOrder<Row>, 'direction' | 'keyOf'>,
  limit: number,
): Page<Row> {
  const byKey = new Map(pages.flatMap(({ items }) => items.map((row) => [JSON.stringify(keyOf(row)), row] as const)));
  const sign = direction === 'DESC' ? -1 : 1;
  const rows = [...byKey.values()].sort((a, b) => sign * compareKeys(keyOf(a), keyOf(b)));
  const items = rows.slice(0, limit);
  const last = rows.length > limit || pages.some(({ nextCursor }) => nextCursor !== null) ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor(...keyOf(last)) : null };
}

/** Parts are times of one length, or whole numbers as text. */
function compareKeys(a: Key, b: Key): number {
  for (const [index, part] of a.entries()) {
    const [one, other] = [String(part), String(b[index])];
    const difference = one.length - other.length || one.localeCompare(other, 'en');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The page with each item as others see it. */
export function mapPage<Row, Item>({ items, nextCursor }: Page<Row>, show: (row: Row) => Item): Page<Item> {
  return { items: items.map(show), nextCursor };
}

function startAfter<Row extends ObjectLiteral>(builder: SelectQueryBuilder<Row>, order: KeysetOrder<Row>, key: Key) {
  const comes = order.direction === 'DESC' ? '<' : '>';
  const values = Object.fromEntries(key.map((value, index) => [`after${index}`, value]));
  const names = Object.keys(values).map((name) => `:${name}`);
  builder.andWhere(`(${order.columns.join(', ')}) ${comes} (${names.join(', ')})`, values);
}
