const BENIGN_NAMES = new Set(['benign', 'normal', 'background', 'legitimate']);

/**
 * The benign class, if exactly one name says so. Anything else is not for us to guess: a model
 * that learns an attack as what is normal alerts on all that is.
 */
export function benignClassAmong(classes: readonly string[]): string | undefined {
  const found = classes.filter((name) => BENIGN_NAMES.has(name.trim().toLowerCase()));
  return found.length === 1 ? found[0] : undefined;
}
