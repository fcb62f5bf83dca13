/** What a model says of rows: the likeliest class of each, and how likely it is. */
export interface Verdicts {
  readonly classes: Uint16Array;
  readonly probabilities: Float32Array;
}

/** @param probabilities row-major, rows × classes */
export function verdictsOf(probabilities: Float32Array, classCount: number): Verdicts {
  const rows = probabilities.length / classCount;
  const verdicts = { classes: new Uint16Array(rows), probabilities: new Float32Array(rows) };
  for (let row = 0; row < rows; row++) {
    const start = row * classCount;
    let best = 0;
    for (let code = 1; code < classCount; code++)
      if (probabilities[start + code]! > probabilities[start + best]!) best = code;
    verdicts.classes[row] = best;
    verdicts.probabilities[row] = probabilities[start + best]!;
  }
  return verdicts;
}
