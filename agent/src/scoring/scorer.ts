/** Gives class probabilities for rows of features, and where the model can, how strange each row is. */
export interface Scorer {
  /**
   * Scores rows at once.
   * @param input row after row, each as wide as the model's features; NaN is missing. Borrowed during the call.
   * @returns row after row: one probability per class, then the anomaly score (0 to 1) if the model gives one; valid until
   * the next call
   */
  score(input: Float32Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}
