/** FNV-1a over the characters of an address; 0 is kept for "unknown". Equal texts are equal hosts, that is all it says. */
export function hashAddress(text: string): number {
  if (text === '') return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1;
}
