import koffi from 'koffi';
import { ControlPlaneError } from '../../errors.js';
import { check, denseArray, type DataMatrix } from './data-matrix.js';
import { loadXgboost, type BoosterHandle, type XgboostLibrary } from './library.js';

const EVALUATION = /:([^\t]+)/g;

/** A model under training in XGBoost's own memory. */
export class Booster implements Disposable {
  private constructor(
    private readonly handle: BoosterHandle,
    private readonly library: XgboostLibrary,
  ) {}

  /** @param matrices whatever it will be trained on and judged by */
  static create(matrices: readonly DataMatrix[], parameters: Readonly<Record<string, string | number>>): Booster {
    const library = loadXgboost();
    const handle: [BoosterHandle] = [null];
    const handles = matrices.map((matrix) => matrix.handle);
    check(library, library.boosterCreate(handles, handles.length, handle));
    const booster = new Booster(handle[0], library);
    for (const [name, value] of Object.entries(parameters))
      check(library, library.boosterSetParameter(booster.handle, name, String(value)));
    return booster;
  }

  /** Adds one round of trees. */
  update(round: number, matrix: DataMatrix): void {
    check(this.library, this.library.boosterUpdate(this.handle, round, matrix.handle));
  }

  /** Loss on each matrix after that round, in the given order. */
  evaluate(round: number, matrices: readonly DataMatrix[]): number[] {
    const text: [string | null] = [null];
    const handles = matrices.map((matrix) => matrix.handle);
    const names = matrices.map((_, index) => `m${index}`);
    check(this.library, this.library.boosterEvaluate(this.handle, round, handles, names, handles.length, text));
    const losses = [...(text[0] ?? '').matchAll(EVALUATION)].map((match) => Number(match[1]));
    if (losses.length === matrices.length && losses.every((loss) => !Number.isNaN(loss))) return losses;
    throw new ControlPlaneError('training.xgboost', `XGBoost evaluates to ${JSON.stringify(text[0])}`);
  }

  /** Says in the model that only rounds up to this one count. */
  setBestRound(round: number): void {
    check(this.library, this.library.boosterSetAttribute(this.handle, 'best_iteration', String(round)));
  }

  /**
   * Scores of rows before the softmax or the logistic function, by the first `rounds` rounds.
   * @param values row-major, rows × width; may hold NaN (missing) and infinities
   * @returns row-major, as many columns as the model has outputs
   */
  predictMargins(values: Float32Array, width: number, rounds: number): Float32Array {
    const [shape, dimensions, result]: [unknown[], [bigint | number], unknown[]] = [[null], [0], [null]];
    const array = denseArray(values, values.length / width, width);
    const config = `{"type":1,"training":false,"iteration_begin":0,"iteration_end":${rounds},"strict_shape":true,"cache_id":0,"missing":NaN}`;
    check(this.library, this.library.boosterPredict(this.handle, array, config, null, shape, dimensions, result));
    const sizes = koffi.decode(shape[0], koffi.array('uint64_t', Number(dimensions[0]))) as (bigint | number)[];
    const length = sizes.reduce<number>((product, size) => product * Number(size), 1);
    // The library owns that memory and overwrites it with the next call.
    return new Float32Array(koffi.view(result[0], length * Float32Array.BYTES_PER_ELEMENT)).slice();
  }

  /** The model in XGBoost's JSON format. */
  toJson(): string {
    const [length, bytes]: [[bigint | number], unknown[]] = [[0], [null]];
    check(this.library, this.library.boosterSave(this.handle, '{"format":"json"}', length, bytes));
    return Buffer.from(koffi.view(bytes[0], Number(length[0]))).toString('utf8');
  }

  [Symbol.dispose](): void {
    this.library.boosterFree(this.handle);
  }
}
