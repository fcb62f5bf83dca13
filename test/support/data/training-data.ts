/** Rows with classes that overlap a little, missing cells and whole-numbered features, so that trees have work to do. */
export interface LabelledRows {
  readonly values: Float32Array;
  readonly labels: Uint16Array;
  readonly width: number;
}

/** @param random numbers in [0, 1) */
export function labelledRows(rows: number, width: number, classCount: number, random: () => number): LabelledRows {
  const values = new Float32Array(rows * width);
  const labels = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    const code = row % classCount;
    labels[row] = random() < 0.03 ? Math.floor(random() * classCount) : code;
    for (let column = 0; column < width; column++) {
      const centre = ((code * (column + 3)) % 7) * 2;
      const value = centre + (random() + random() + random()) * 4;
      values[row * width + column] = random() < 0.08 ? NaN : column % 2 ? Math.round(value) : value;
    }
  }
  return { values, labels, width };
}
