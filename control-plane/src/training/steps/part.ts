import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import type { BoostedModel } from '../../ml/trees/boost.js';
import { BENIGN, type PreparedRows } from './prepare-rows.js';

const ROWS_A_BATCH = 4096;

/** What parts are cut from. */
interface Rows {
  readonly matrix: FlowMatrix;
  readonly prepared: PreparedRows;
}

/** Some of the distinct rows of a run: a part of the split, a share of one, or the rows of a file. */
export class Part {
  readonly length: number;
  private ownLabels: Uint16Array | undefined;
  private readonly scored = new WeakMap<BoostedModel, Float32Array>();

  /** @param positions of its rows among the distinct ones */
  constructor(
    private readonly from: Rows,
    readonly positions: Uint32Array,
  ) {
    this.length = positions.length;
  }

  /** Features in a row. */
  get width(): number {
    return this.from.matrix.columns.length;
  }

  /** Label code of each row, computed once. */
  get labels(): Uint16Array {
    const { labels } = this.from.prepared;
    return (this.ownLabels ??= Uint16Array.from(this.positions, (position) => labels[position]!));
  }

  /** Number of each row in the matrix. */
  get matrixRows(): Uint32Array {
    const { rows } = this.from.prepared;
    return this.positions.map((position) => rows[position]!);
  }

  /** Features, row-major. Copied at each call: kept, they would hold the data set in memory a second time. */
  values(): Float32Array {
    const values = new Float32Array(this.length * this.width);
    this.copyValues(0, this.length, values);
    return values;
  }

  /** Copies the features of the rows from `start` up to `end`. */
  copyValues(start: number, end: number, into: Float32Array): void {
    const { matrix, prepared } = this.from;
    const { width } = this;
    this.positions.subarray(start, end).forEach((distinct, index) => {
      const begin = prepared.rows[distinct]! * width;
      into.set(matrix.values.subarray(begin, begin + width), index * width);
    });
  }

  /** In pieces that are small beside the whole. */
  *batches(): Generator<Part> {
    for (let start = 0; start < this.length; start += ROWS_A_BATCH) yield this.slice(start, start + ROWS_A_BATCH);
  }

  slice(start: number, end: number): Part {
    return new Part(this.from, this.positions.subarray(start, end));
  }

  /** The benign rows among them. */
  benign(): Part {
    const { labels } = this.from.prepared;
    const positions = this.positions.filter((position) => labels[position] === BENIGN);
    return new Part(this.from, positions);
  }

  /** Scores by XGBoost itself, computed once per model: one column per class, also of a binary model. */
  margins(model: BoostedModel): Float32Array {
    let margins = this.scored.get(model);
    if (!margins) this.scored.set(model, (margins = this.score(model)));
    return margins;
  }

  private score(model: BoostedModel): Float32Array {
    const classCount = this.from.prepared.classes.length;
    const margins = new Float32Array(this.length * classCount);
    let rows = 0;
    for (const batch of this.batches()) {
      margins.set(marginsOfValues(model, batch.values(), this.width, classCount), rows * classCount);
      rows += batch.length;
    }
    return margins;
  }
}

/** A binary model has one score, that of the second class against the first, whose own is 0. */
export function marginsOfValues(
  { booster, rounds }: BoostedModel,
  values: Float32Array,
  width: number,
  classCount: number,
) {
  const margins = booster.predictMargins(values, width, rounds);
  if (margins.length === (values.length / width) * classCount) return margins;
  const both = new Float32Array(2 * margins.length);
  margins.forEach((margin, row) => (both[2 * row + 1] = margin));
  return both;
}
