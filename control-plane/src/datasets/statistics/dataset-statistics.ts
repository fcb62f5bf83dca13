import { UNLABELLED } from '../../ml/matrix/matrix.js';
import type { RowBlock } from '../storage/row-block.js';
import { DistinctCounter } from './distinct-counter.js';
import { GroupStatistics, type GroupSummary } from './group-statistics.js';
import { chooseAxis, countBars, type HistogramAxis } from './histogram.js';

/** Classes that are looked at apart; rows of later ones, and unlabelled ones, are in the whole only. */
const MAX_CLASSES = 32;
const REST = MAX_CLASSES;

/** One class of a column, on the axis of the whole column. */
export interface ClassDistribution extends GroupSummary {
  readonly name: string;
  readonly bars: readonly number[];
}

export interface ColumnStatistics extends GroupSummary {
  readonly name: string;
  readonly distinct: number;
  /** False: `distinct` is an estimate. */
  readonly isDistinctExact: boolean;
  readonly axis: HistogramAxis;
  readonly bars: readonly number[];
  readonly classes: readonly ClassDistribution[];
}

/** What each column of a data set looks like, counted while its rows go by, in bounded memory. */
export class DatasetStatistics {
  private readonly groups: (GroupStatistics | undefined)[][];
  private readonly distinct: readonly DistinctCounter[];

  constructor(private readonly columns: readonly string[]) {
    this.groups = columns.map(() => []);
    this.distinct = columns.map(() => new DistinctCounter());
  }

  /** Column by column: the counters of one column stay in the cache for the whole block. */
  add({ values, labels }: RowBlock): void {
    const width = this.columns.length;
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let column = 0; column < width; column++) {
      const groups = this.groups[column]!;
      const distinct = this.distinct[column]!;
      for (let row = 0, index = column; row < labels.length; row++, index += width) {
        const label = labels[row]!;
        const group = label === UNLABELLED || label >= REST ? REST : label;
        (groups[group] ??= new GroupStatistics()).add(values[index]!);
        if (values[index] === values[index]) distinct.add(bits[index]!);
      }
    }
  }

  /** @param classes names by label code */
  summarize(classes: readonly string[]): ColumnStatistics[] {
    return this.columns.map((name, column) => {
      const groups = this.groups[column]!;
      const whole = new GroupStatistics();
      for (const group of groups) if (group) whole.merge(group);
      const axis = chooseAxis(whole.sketch);
      const distinct = this.distinct[column]!;
      return {
        name,
        ...whole.summary(),
        distinct: distinct.estimate(),
        isDistinctExact: distinct.isExact,
        axis,
        bars: countBars(whole.sketch, axis),
        classes: classes.slice(0, MAX_CLASSES).flatMap((className, code) => {
          const group = groups[code];
          if (!group) return [];
          return [{ name: className, ...group.summary(), bars: countBars(group.sketch, axis) }];
        }),
      };
    });
  }
}
