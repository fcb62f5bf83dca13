import { MAX_GROUPS } from './column-power.js';
import type { AuditInput } from './finding.js';

/**
 * Naive Bayes over the groups of each column: quick, and good enough to compare two ways of splitting (never a model to
 * use). Every class is taken for equally likely, because the class shares of one recording are not those of the next.
 *
 *   class = argmax over c of  sum over columns of log((n(c, column, group) + 1) / (n(c) + groups))
 *
 * (Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2008, §13.2, with Laplace smoothing.)
 */
export class HistogramBayes {
  /** [column][group][class]: logarithms. */
  private readonly weights: Float32Array;

  private constructor(
    private readonly input: AuditInput,
    counts: Uint32Array,
    totals: Uint32Array,
  ) {
    const classCount = totals.length;
    this.weights = Float32Array.from(counts, (count, index) => {
      const total = totals[index % classCount]!;
      return total === 0 ? -Infinity : Math.log((count + 1) / (total + MAX_GROUPS));
    });
  }

  /** @param positions in the list of labelled rows */
  static learn(input: AuditInput, positions: readonly number[]): HistogramBayes {
    const { groups, rows, labels, classCount, matrix } = input;
    const counts = new Uint32Array(matrix.columns.length * MAX_GROUPS * classCount);
    const totals = new Uint32Array(classCount);
    for (const position of positions) {
      totals[labels[position]!]!++;
      for (let column = 0; column < matrix.columns.length; column++)
        counts[(column * MAX_GROUPS + groups[column * rows.length + position]!) * classCount + labels[position]!]!++;
    }
    return new HistogramBayes(input, counts, totals);
  }

  classOf(position: number): number {
    const { groups, rows, classCount, matrix } = this.input;
    const sums = new Float64Array(classCount);
    for (let column = 0; column < matrix.columns.length; column++) {
      const start = (column * MAX_GROUPS + groups[column * rows.length + position]!) * classCount;
      for (let label = 0; label < classCount; label++) sums[label]! += this.weights[start + label]!;
    }
    return sums.indexOf(Math.max(...sums));
  }
}
