const [OFFSET_BASIS, PRIME] = [0x811c9dc5, 0x01000193];
const SPACE = 0x20;

/** FNV-1a over the characters of an address; 0 is kept for "unknown". Equal texts are equal hosts, that is all it says. */
export function hashAddress(text: string): number {
  if (text === '') return 0;
  let hash = OFFSET_BASIS;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash >>> 0 || 1;
}

/** The same over an address in a file, without the blanks around it. */
export function hashAddressBytes(bytes: Uint8Array, start: number, end: number): number {
  let [at, last] = [start, end];
  while (at < last && bytes[at]! <= SPACE) at++;
  while (at < last && bytes[last - 1]! <= SPACE) last--;
  if (at === last) return 0;
  let hash = OFFSET_BASIS;
  for (; at < last; at++) hash = Math.imul(hash ^ bytes[at]!, PRIME);
  return hash >>> 0 || 1;
}
