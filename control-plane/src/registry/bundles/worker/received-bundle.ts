import { isStorable } from '@picket/shared/text';
import type { ModelBundle } from '@picket/shared/bundle';

/** A manifest holds 256 sketches of a few KiB and 256 golden rows: a few MiB at the very most. */
const MANIFEST_CHARACTERS = 16 * 1024 * 1024;
const CARD_CHARACTERS = 256 * 1024;
/** As `JSON.stringify` writes what PostgreSQL does not keep; a backslash before it would be a text about an escape. */
const UNSTORABLE_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** Why a bundle that somebody has sent cannot be kept in the database; undefined when it can. */
export function storageFault({ manifest, card }: ModelBundle): string | undefined {
  const text = JSON.stringify(manifest);
  if (text.length > MANIFEST_CHARACTERS) return `its manifest is longer than ${MANIFEST_CHARACTERS} characters`;
  if (card.length > CARD_CHARACTERS) return `its card is longer than ${CARD_CHARACTERS} characters`;
  if (!isStorable(card) || UNSTORABLE_ESCAPE.test(text)) return 'it holds a NUL character or half a surrogate pair';
  return undefined;
}
