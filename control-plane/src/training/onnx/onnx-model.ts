import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableOnnxTelemetry } from '@picket/shared/onnx';
import { INPUT_NAME, PROBABILITIES_NAME } from './convert.js';

const ROWS_A_BATCH = 1024;

/** A converted model, run by the same runtime that agents use. */
export class OnnxModel {
  private constructor(private readonly session: InferenceSession) {}

  static async load(bytes: Uint8Array): Promise<OnnxModel> {
    disableOnnxTelemetry();
    const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 };
    return new OnnxModel(await InferenceSession.create(bytes, options));
  }

  /** Probabilities, row-major, of row-major values. */
  async predict(values: Float32Array, width: number): Promise<Float32Array> {
    const rows = values.length / width;
    let probabilities = new Float32Array(0);
    for (let row = 0; row < rows; row += ROWS_A_BATCH) {
      const batch = await this.predictBatch(values.slice(row * width, (row + ROWS_A_BATCH) * width), width);
      const classCount = batch.length / Math.min(ROWS_A_BATCH, rows - row);
      if (row === 0) probabilities = new Float32Array(rows * classCount);
      probabilities.set(batch, row * classCount);
    }
    return probabilities;
  }

  private async predictBatch(values: Float32Array, width: number): Promise<Float32Array> {
    const input = new Tensor('float32', values, [values.length / width, width]);
    const output = await this.session.run({ [INPUT_NAME]: input }, [PROBABILITIES_NAME]);
    return output[PROBABILITIES_NAME]!.data as Float32Array;
  }
}
