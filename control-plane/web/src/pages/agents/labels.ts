/** Labels as one writes them: `rack=7, site=Jena`. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(', ');
}

/** The labels of that text; undefined: it is none. */
export function labelsOf(text: string): Record<string, string> | undefined {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const pairs = parts.map((part) => /^([a-z0-9][a-z0-9_.-]*)\s*=\s*(.+)$/.exec(part));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair): [string, string] => [pair?.[1] ?? '', pair?.[2] ?? '']));
}
