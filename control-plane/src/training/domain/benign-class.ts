const BENIGN_NAMES = new Set(['benign', 'normal', 'background', 'legitimate']);

/**
 * The class that is no attack, if its name says so and no other one does. Anything else is not for us to guess: a model
 * that learns an attack as what is normal alerts on all that is.
 */
export function benignClassAmong(classes: readonly string[]): string | undefined {
  const found = classes.filter((name) => BENIGN_NAMES.has(name.trim().toLowerCase()));
  return found.length === 1 ? found[0] : undefined;
}
