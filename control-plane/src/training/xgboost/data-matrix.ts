import { PicketError } from '@picket/shared/errors';
import { loadXgboost, type DMatrixHandle, type XgboostLibrary } from './library.js';

/** Rows in XGBoost's own memory. NaN is missing. */
export class DataMatrix implements Disposable {
  private constructor(
    readonly handle: DMatrixHandle,
    readonly rows: number,
    private readonly library: XgboostLibrary,
  ) {}

  /** @param values row-major, rows × width; copied */
  static fromRows(values: Float32Array, width: number): DataMatrix {
    const library = loadXgboost();
    const rows = values.length / width;
    const handle: [DMatrixHandle] = [null];
    check(library, library.matrixFromRows(values, rows, width, NaN, handle));
    return new DataMatrix(handle[0], rows, library);
  }

  setLabels(labels: Float32Array): void {
    check(this.library, this.library.matrixSetFloats(this.handle, 'label', labels, labels.length));
  }

  setWeights(weights: Float32Array): void {
    check(this.library, this.library.matrixSetFloats(this.handle, 'weight', weights, weights.length));
  }

  [Symbol.dispose](): void {
    this.library.matrixFree(this.handle);
  }
}

/** @throws PicketError `training.xgboost` with the library's own words when the call failed */
export function check(library: XgboostLibrary, status: unknown): void {
  if (status === 0) return;
  const text = String(library.lastError()).split('\n')[0] ?? '';
  throw new PicketError('training.xgboost', 'unexpected', `XGBoost: ${text}`);
}
