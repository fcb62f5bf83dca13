import { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';

const partsSchema = z.array(z.union([z.string(), z.number()]));

/** Packs the last row's sort key into one opaque text. */
export function encodeCursor(...key: (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key that a cursor holds, checked against the schema of that key (a tuple).
 * @throws PicketError `cursor.invalid`
 */
export function decodeCursor<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema> {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  try {
    return schema.parse(partsSchema.parse(JSON.parse(text)));
  } catch (cause) {
    throw new ControlPlaneError('cursor.invalid', 'the cursor does not belong to this list', {
      next: 'read the list from its start, without a cursor',
      cause,
    });
  }
}
