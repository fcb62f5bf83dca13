import type { DefectEntry } from './defects.js';
import { firstOrigins, unknownOrigins, type RowOrigins } from '../../ml/matrix/matrix.js';

/** Rows of a data set: row-major values, and of the same rows the label codes and where they come from. */
export interface RowBlock {
  readonly values: Float32Array;
  readonly labels: Uint16Array;
  readonly origins: RowOrigins;
}

/** Takes the rows of a data set as they are read, a block at a time; its arrays are reused after the promise resolves. */
export interface BlockSink {
  write(block: RowBlock): Promise<void>;
  /** Takes defects to be listed, in the order of the files. */
  listDefects(defects: readonly DefectEntry[]): Promise<void>;
  /** Corrects the times of rows that were written, from the first to before the last: the file has told by its end. */
  correctTimes(from: number, to: number, correct: (ms: number) => number): Promise<void>;
}

export const ROWS_A_BLOCK = 4096;

/** The block that is being filled. */
export class GrowingBlock {
  readonly values: Float32Array;
  readonly labels = new Uint16Array(ROWS_A_BLOCK);
  readonly origins = unknownOrigins(ROWS_A_BLOCK);
  rows = 0;

  constructor(readonly width: number) {
    this.values = new Float32Array(ROWS_A_BLOCK * width);
  }

  get isFull(): boolean {
    return this.rows === ROWS_A_BLOCK;
  }

  /** What has been filled so far. */
  filled(): RowBlock {
    const { rows, width } = this;
    return {
      values: this.values.subarray(0, rows * width),
      labels: this.labels.subarray(0, rows),
      origins: firstOrigins(this.origins, rows),
    };
  }
}
