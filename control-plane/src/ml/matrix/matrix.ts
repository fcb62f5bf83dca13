import type { DatasetProfileName } from '@picket/shared/features';

/** Label code of a row that nobody labelled. */
export const UNLABELLED = 0xffff;

/** One feature of a data set. Extra ones were asked for by name: no agent computes them. */
export interface FeatureColumn {
  readonly name: string;
  readonly extra: boolean;
}

/** Flows as a model sees them. Codes index `classes`. */
export interface FlowMatrix {
  readonly profile: DatasetProfileName;
  readonly columns: readonly FeatureColumn[];
  readonly classes: readonly string[];
  readonly rows: number;
  /** Row-major, rows × columns; NaN is missing. */
  readonly values: Float32Array;
  readonly labels: Uint16Array;
  /** Names of the files that the rows come from. */
  readonly files: readonly string[];
  /** Index of the file that stands for what analysts said of alerts, where there is one. */
  readonly labelsFile?: number | undefined;
  readonly origins: RowOrigins;
}

/** In which file a row stood, and who and when by that file: for splits, quotas and the audit, never features. */
export interface RowOrigins {
  /** Index into `files`. */
  readonly files: Uint16Array;
  /** 32-bit hashes of the addresses as text; 0 where the file names none. */
  readonly sources: Uint32Array;
  readonly destinations: Uint32Array;
  /** -1 where the file names none. */
  readonly sourcePorts: Int32Array;
  readonly destinationPorts: Int32Array;
  /** Begin of the flow in milliseconds since 1970, its time zone taken for UTC; NaN where the file has none. */
  readonly startMs: Float64Array;
}

/** Rows of one file of which nothing else is known. */
export function unknownOrigins(rows: number): RowOrigins {
  return {
    files: new Uint16Array(rows),
    sources: new Uint32Array(rows),
    destinations: new Uint32Array(rows),
    sourcePorts: new Int32Array(rows).fill(-1),
    destinationPorts: new Int32Array(rows).fill(-1),
    startMs: new Float64Array(rows).fill(NaN),
  };
}

/** The first rows of a block. */
export function firstOrigins(origins: RowOrigins, rows: number): RowOrigins {
  const { files, sources, destinations, sourcePorts, destinationPorts, startMs } = origins;
  return {
    files: files.subarray(0, rows),
    sources: sources.subarray(0, rows),
    destinations: destinations.subarray(0, rows),
    sourcePorts: sourcePorts.subarray(0, rows),
    destinationPorts: destinationPorts.subarray(0, rows),
    startMs: startMs.subarray(0, rows),
  };
}

/** The rows of a matrix that carry a label. */
export function labelledRows(matrix: FlowMatrix): Uint32Array {
  const found = new Uint32Array(matrix.rows);
  let count = 0;
  for (let row = 0; row < matrix.rows; row++) if (matrix.labels[row] !== UNLABELLED) found[count++] = row;
  return found.slice(0, count);
}

/** Some rows of a row-major matrix, in the given order. */
export function takeRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, index) => taken.set(values.subarray(row * width, (row + 1) * width), index * width));
  return taken;
}

/** Rows by class, in the order of `classes`. */
export function countClasses(labels: ArrayLike<number>, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (let row = 0; row < labels.length; row++) {
    const code = labels[row]!;
    if (code < classCount) counts[code]!++;
  }
  return counts;
}
