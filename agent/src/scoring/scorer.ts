/** Gives class probabilities for rows of features. */
export interface Scorer {
  /**
   * Scores rows at once.
   * @param input row after row, each as wide as the model's features; NaN is missing. Borrowed during the call.
   * @returns row after row, one probability a class; valid until the next call
   */
  score(input: Float32Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}
