import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { disableOnnxTelemetry } from '@picket/shared/onnx';
import { AgentError } from '../errors.js';
import type { Scorer } from './scorer.js';

export interface OnnxShape {
  readonly inputName: string;
  readonly probabilitiesName: string;
  /** Output with the anomaly score; null where the model has none. */
  readonly noveltyName: string | null;
  readonly features: number;
  readonly classes: number;
}

/** Scores with ONNX Runtime on one thread: two threads were measured slower (ARCHITECTURE.md), and the capture needs the other. */
export class OnnxScorer implements Scorer {
  private scores = new Float32Array(0);

  private constructor(
    private readonly session: InferenceSession,
    private readonly makeTensor: (data: Float32Array, rows: number) => OrtTensor,
    private readonly shape: OnnxShape,
  ) {}

  /** @throws AgentError `scoring.failed` when the runtime cannot load the model */
  static async load(model: Uint8Array, shape: OnnxShape): Promise<OnnxScorer> {
    // Loaded on demand: the library is 46 MB, and commands that do not score start without it.
    const { default: ort } = await import('onnxruntime-node');
    disableOnnxTelemetry();
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    }).catch((cause: unknown) => {
      throw failure('cannot load the model', cause);
    });
    return new OnnxScorer(session, (data, rows) => new ort.Tensor('float32', data, [rows, shape.features]), shape);
  }

  async score(input: Float32Array, rows: number): Promise<Float32Array> {
    const { inputName, probabilitiesName, noveltyName, features, classes } = this.shape;
    const data = input.subarray(0, rows * features);
    const wanted = noveltyName === null ? [probabilitiesName] : [probabilitiesName, noveltyName];
    const outputs = await this.session
      .run({ [inputName]: this.makeTensor(data, rows) }, wanted)
      .catch((cause: unknown) => {
        throw failure('the model failed', cause);
      });
    const probabilities = outputs[probabilitiesName]?.data;
    if (!(probabilities instanceof Float32Array) || probabilities.length !== rows * classes)
      throw failure(`the model did not give ${classes} probabilities a row`);
    return noveltyName === null ? probabilities : this.withNovelty(probabilities, outputs[noveltyName]?.data, rows);
  }

  private withNovelty(probabilities: Float32Array, novelty: unknown, rows: number): Float32Array {
    if (!(novelty instanceof Float32Array) || novelty.length !== rows)
      throw failure('the model did not give one anomaly score a row');
    const { classes } = this.shape;
    const width = classes + 1;
    if (this.scores.length < rows * width) this.scores = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < classes; column++)
        this.scores[row * width + column] = probabilities[row * classes + column];
      this.scores[row * width + classes] = novelty[row];
    }
    return this.scores.subarray(0, rows * width);
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

function failure(message: string, cause?: unknown): AgentError {
  const detail = cause instanceof Error ? `: ${cause.message.split('\n')[0]}` : '';
  return new AgentError('scoring.failed', 'operational', `${message}${detail}`, { cause });
}
