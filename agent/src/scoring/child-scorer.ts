import { ExclusiveRunner } from '@picket/shared/async';
import { AgentError } from '../errors.js';
import type { OnnxShape } from './onnx-scorer.js';
import { bytesOf } from './scorer-frames.js';
import { ScorerProcess, type ScorerOptions } from './scorer-process.js';
import type { Scorer } from './scorer.js';

/**
 * Scores in a process of its own. ONNX Runtime computes in native code that nothing but the end of its process can stop:
 * a model that takes too long or too much memory for a batch is ended, and capture and flow table go on.
 */
export class ChildScorer implements Scorer {
  /** Set once the model went over a limit: it is not asked again. */
  private stopped: AgentError | undefined;
  private readonly turns = new ExclusiveRunner();

  private constructor(
    private readonly model: Uint8Array,
    private readonly shape: OnnxShape,
    private readonly options: ScorerOptions,
    private scorer: ScorerProcess,
  ) {}

  /** @throws AgentError `scoring.failed`, `scoring.over-limit` */
  static async load(model: Uint8Array, shape: OnnxShape, options: ScorerOptions): Promise<ChildScorer> {
    return new ChildScorer(model, shape, options, await ScorerProcess.start(model, shape, options));
  }

  /** @throws AgentError `scoring.failed`, `scoring.over-limit` */
  score(input: Float32Array, rows: number): Promise<Float32Array> {
    return this.turns.run(() => this.ask(input.subarray(0, rows * this.shape.features), rows));
  }

  async close(): Promise<void> {
    await this.turns.whenIdle();
    await this.scorer.close();
  }

  private async ask(input: Float32Array, rows: number): Promise<Float32Array> {
    if (this.stopped) throw this.stopped;
    try {
      // A process that died, for whatever reason, is started again.
      if (!this.scorer.isRunning) this.scorer = await ScorerProcess.start(this.model, this.shape, this.options);
      const scores = await this.scorer.ask(bytesOf(input));
      if (scores.length === rows * this.width) return scores;
      throw new AgentError('scoring.failed', 'operational', `the model gave ${scores.length} scores for ${rows} rows`);
    } catch (error) {
      if (error instanceof AgentError && error.code === 'scoring.over-limit') this.stopped = error;
      throw error;
    }
  }

  private get width(): number {
    return this.shape.classes + (this.shape.noveltyName === null ? 0 : 1);
  }
}
