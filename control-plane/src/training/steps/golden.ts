import { winnersOf, type ModelManifest } from '@picket/shared/bundle';
import { PARITY_TOLERANCE } from '../../ml/onnx/parity.js';

/** How many golden rows a model has: the rows by which agents check what they have got. */
export const GOLDEN_ROWS = 64;
type Golden = ModelManifest['golden'];

/** Rows with the probabilities that XGBoost gives them, evenly picked: agents compare theirs before they use the model. */
export function goldenVectors(values: Float32Array, probabilities: Float32Array, width: number): Golden {
  const rows = values.length / width;
  const classCount = probabilities.length / rows;
  const picked = Array.from({ length: Math.min(GOLDEN_ROWS, rows) }, (_, index) =>
    Math.floor((index * rows) / Math.min(GOLDEN_ROWS, rows)),
  );
  return {
    tolerance: PARITY_TOLERANCE,
    inputs: picked.map((row) => cellsOf(values, row, width)),
    probabilities: picked.map((row) => [...probabilities.subarray(row * classCount, (row + 1) * classCount)]),
  };
}

/** The first row that each class wins, by class name: so that golden rows can speak of every class. */
export class WinningRows {
  private readonly found = new Map<string, Pick<Golden, 'inputs' | 'probabilities'>>();

  constructor(private readonly classes: readonly string[]) {}

  look(values: Float32Array, probabilities: Float32Array): void {
    if (this.found.size === this.classes.length) return;
    const count = this.classes.length;
    const rows = probabilities.length / count;
    const width = values.length / rows;
    for (let row = 0; row < rows; row++) {
      const given = [...probabilities.subarray(row * count, (row + 1) * count)];
      const [name = ''] = winnersOf([given], this.classes);
      if (!this.found.has(name))
        this.found.set(name, { inputs: [cellsOf(values, row, width)], probabilities: [given] });
    }
  }

  /** The golden rows, one more for each class that none of them is of, each with the class that wins it. */
  complete(golden: Golden): Golden {
    const here = new Set(winnersOf(golden.probabilities, this.classes));
    const more = [...this.found].flatMap(([name, row]) => (here.has(name) ? [] : [row]));
    const inputs = [...golden.inputs, ...more.flatMap((row) => row.inputs)];
    const probabilities = [...golden.probabilities, ...more.flatMap((row) => row.probabilities)];
    return { ...golden, inputs, probabilities, winners: winnersOf(probabilities, this.classes) };
  }
}

/** JSON has no NaN. */
function cellsOf(values: Float32Array, row: number, width: number): (number | null)[] {
  return [...values.subarray(row * width, (row + 1) * width)].map((value) => (Number.isNaN(value) ? null : value));
}
