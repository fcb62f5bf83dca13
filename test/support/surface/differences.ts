const FOLDER = 'test/support/surface';

/**
 * Where a table and the running program differ, as lines that say what to do.
 * @param line the line that a missing name needs
 */
export function differences(
  file: string,
  found: readonly string[],
  told: readonly string[],
  line: (name: string) => string,
): string[] {
  const [there, listed] = [new Set(found), new Set(told)];
  const missing = [...there].filter((name) => !listed.has(name));
  const gone = [...listed].filter((name) => !there.has(name));
  return [
    ...missing.map((name) => `${FOLDER}/${file}: add  ${line(name)}  then npm run docs`),
    ...gone.map((name) => `${FOLDER}/${file}: remove '${name}', which is not there, then npm run docs`),
  ];
}
