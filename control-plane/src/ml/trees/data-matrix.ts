import koffi from 'koffi';
import { ControlPlaneError } from '../../errors.js';
import { FETCH_BATCH, loadXgboost, RESET, type DMatrixHandle, type XgboostLibrary } from './library.js';

/** As many bins a feature as `tree_method=hist` makes by default; training refuses a matrix with another number. */
const BINS = 256;
/** Rows that are copied at once while a matrix is made. */
const ROWS_A_BATCH = 8192;

/** Rows for training, fetched in batches: only some of them exist as a copy at any moment. */
export interface RowSource {
  readonly rows: number;
  readonly width: number;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** Copies some rows, row-major, to the begin of a buffer. */
  readonly copyRows: (start: number, end: number, into: Float32Array) => void;
}

/** Rows in XGBoost's own memory. NaN is missing. */
export class DataMatrix implements Disposable {
  private constructor(
    readonly handle: DMatrixHandle,
    private readonly library: XgboostLibrary,
  ) {}

  /** @param values row-major, rows × width; copied, in 8 bytes a cell */
  static fromRows(values: Float32Array, width: number): DataMatrix {
    const library = loadXgboost();
    const handle: [DMatrixHandle] = [null];
    check(library, library.matrixFromRows(values, values.length / width, width, NaN, handle));
    return new DataMatrix(handle[0], library);
  }

  /** For training with `hist` only: one byte a cell, its bin (XGBoost's QuantileDMatrix). */
  static quantized(source: RowSource, threads: number): DataMatrix {
    const library = loadXgboost();
    const proxy: [DMatrixHandle] = [null];
    check(library, library.proxyCreate(proxy));
    try {
      return new DataMatrix(quantize(library, proxy[0], source, threads), library);
    } finally {
      library.matrixFree(proxy[0]);
    }
  }

  setLabels(labels: Float32Array): void {
    setFloats(this.library, this.handle, 'label', labels);
  }

  [Symbol.dispose](): void {
    this.library.matrixFree(this.handle);
  }
}

/** XGBoost calls back for one batch after the other, and comes twice: once for the bins, once for the cells. */
function quantize(library: XgboostLibrary, proxy: DMatrixHandle, source: RowSource, threads: number): DMatrixHandle {
  const batch = new Float32Array(Math.min(ROWS_A_BATCH, source.rows) * source.width);
  let start = 0;
  const faults: Error[] = [];
  const fetch = () => {
    const end = Math.min(start + ROWS_A_BATCH, source.rows);
    if (end === start) return 0;
    try {
      source.copyRows(start, end, batch);
      check(library, library.proxySetRows(proxy, denseArray(batch, end - start, source.width)));
      setFloats(library, proxy, 'label', source.labels.subarray(start, end));
      setFloats(library, proxy, 'weight', source.weights.subarray(start, end));
    } catch (error) {
      // An exception cannot pass through the library; it would be lost.
      faults.push(error instanceof Error ? error : new Error(String(error)));
      return 0;
    }
    start = end;
    return 1;
  };
  const callbacks = [koffi.register(() => void (start = 0), RESET), koffi.register(fetch, FETCH_BATCH)] as const;
  const handle: [DMatrixHandle] = [null];
  try {
    const config = `{"missing":NaN,"nthread":${threads},"max_bin":${BINS}}`;
    const status: unknown = library.matrixFromBatches(null, proxy, null, ...callbacks, config, handle);
    if (faults[0]) throw faults[0];
    check(library, status);
    return handle[0];
  } finally {
    for (const callback of callbacks) koffi.unregister(callback);
  }
}

/** How the library is told of an array in memory: NumPy's array interface, version 3. It is read during the call only. */
export function denseArray(values: Float32Array, rows: number, width: number): string {
  const address = Number(koffi.address(values));
  return JSON.stringify({ data: [address, true], shape: [rows, width], typestr: '<f4', version: 3 });
}

function setFloats(library: XgboostLibrary, matrix: DMatrixHandle, field: string, values: Float32Array): void {
  check(library, library.matrixSetFloats(matrix, field, values, values.length));
}

/** @throws PicketError `training.xgboost` with the library's own words when the call failed */
export function check(library: XgboostLibrary, status: unknown): void {
  if (status === 0) return;
  const text = String(library.lastError()).split('\n')[0] ?? '';
  throw new ControlPlaneError('training.xgboost', `XGBoost: ${text}`);
}
