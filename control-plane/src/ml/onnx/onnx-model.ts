import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableOnnxTelemetry } from '@picket/shared/onnx';
import { INPUT_NAME, PROBABILITIES_NAME } from './convert.js';
import { NOVELTY_NAME } from './novelty-nodes.js';

const ROWS_A_BATCH = 1024;

interface TensorNames {
  readonly inputName: string;
  readonly probabilitiesName: string;
  readonly noveltyName?: string | undefined;
}

const OWN_NAMES: TensorNames = { inputName: INPUT_NAME, probabilitiesName: PROBABILITIES_NAME };

/** A converted model, run by the same runtime that agents use. */
export class OnnxModel {
  private constructor(
    private readonly session: InferenceSession,
    private readonly names: TensorNames,
  ) {}

  /** @param names as the manifest gives them; default: those of models that are made here */
  static async load(bytes: Uint8Array, names: TensorNames = OWN_NAMES): Promise<OnnxModel> {
    disableOnnxTelemetry();
    const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 };
    return new OnnxModel(await InferenceSession.create(bytes, options), names);
  }

  /** Probabilities, row-major, of row-major values. */
  predict(values: Float32Array, width: number): Promise<Float32Array> {
    return this.run(this.names.probabilitiesName, values, width);
  }

  /** Anomaly scores, 0 to 1, of row-major values; only of a model that has that output. */
  scoreNovelty(values: Float32Array, width: number): Promise<Float32Array> {
    return this.run(this.names.noveltyName ?? NOVELTY_NAME, values, width);
  }

  private async run(outputName: string, values: Float32Array, width: number): Promise<Float32Array> {
    const rows = values.length / width;
    let all = new Float32Array(0);
    for (let row = 0; row < rows; row += ROWS_A_BATCH) {
      const batch = await this.runBatch(outputName, values.slice(row * width, (row + ROWS_A_BATCH) * width), width);
      const columns = batch.length / Math.min(ROWS_A_BATCH, rows - row);
      if (row === 0) all = new Float32Array(rows * columns);
      all.set(batch, row * columns);
    }
    return all;
  }

  private async runBatch(outputName: string, values: Float32Array, width: number): Promise<Float32Array> {
    const input = new Tensor('float32', values, [values.length / width, width]);
    const output = await this.session.run({ [this.names.inputName]: input }, [outputName]);
    return output[outputName]!.data as Float32Array;
  }
}
