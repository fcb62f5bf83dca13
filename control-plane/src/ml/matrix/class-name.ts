/** What the spellings of one class have in common. Nothing is left of a label of dashes: that is none. */
export function foldClass(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\p{Pd}\uFFFD]+/gu, '');
}

/** Names that differ in case, width, blanks, dashes and underscores only are one class: the one rule, wherever classes meet. */
export function isSameClass(name: string, other: string): boolean {
  return foldClass(name) === foldClass(other);
}

/** Index of a class under any of its spellings, the very same one first; -1 where there is none. */
export function indexOfClass(classes: readonly string[], name: string): number {
  const exact = classes.indexOf(name);
  return exact === -1 ? classes.findIndex((other) => isSameClass(other, name)) : exact;
}
