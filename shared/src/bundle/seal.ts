import { createHash } from 'node:crypto';

/** Deeper than any manifest, and far from where a recursive reader runs out of stack. */
const MAX_DEPTH = 32;
const HALF_A_CHARACTER = /\p{Surrogate}/gu;

/** In lower-case hexadecimal, as digests are written everywhere. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The digest of all that stands beside the model: the manifest whatever the order of its keys, the card and the report.
 * It tells a bundle that a hand has edited from one that a program has written. It is not a signature.
 */
export function sealOf(manifest: object, card: Uint8Array, evaluation: Uint8Array | undefined): string {
  const whole = { manifest, card: sha256(card), evaluation: evaluation ? sha256(evaluation) : null };
  return sha256(Buffer.from(canonicalJson(whole)));
}

/** JSON with the keys of every object in order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/**
 * The first place in parsed JSON that neither a database nor another program can keep: a NUL, half a surrogate, a number
 * that is none, or depth without an end. Undefined when there is none.
 */
export function jsonFault(value: unknown, path = 'manifest', depth = 0): string | undefined {
  if (typeof value === 'string') return textFault(value, path);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path}: a number is too large`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `${path}: nested more than ${MAX_DEPTH} deep`;
  for (const [key, part] of Object.entries(value)) {
    const inside = path === 'manifest' ? key : `${path}.${key}`;
    const fault = textFault(key, path) ?? jsonFault(part, inside, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function textFault(text: string, path: string): string | undefined {
  const place = path.replaceAll(HALF_A_CHARACTER, '\ufffd');
  if (text.includes('\0')) return `${place}: it holds a NUL character`;
  return text.search(HALF_A_CHARACTER) === -1 ? undefined : `${place}: it holds half a character (a lone surrogate)`;
}
