import { toModelInput } from '@picket/shared/features';
import type { FlowRecord, FlowSink } from '../flow/flow-record.js';
import { FlowQueue, type FlowBlock } from './flow-block.js';
import type { LoadedModel } from './model.js';
import { judge, NO_CLASS, type Verdicts } from '@picket/shared/bundle';

/** Flows with their verdicts; everything in it is borrowed during the call. */
export interface ScoredBatch {
  readonly model: LoadedModel;
  readonly block: FlowBlock;
  /** What the model was given: row after row, the model's features. */
  readonly input: Float32Array;
  /** Row after row, one score for each of the model's classes (`LoadedModel.classes`). */
  readonly scores: Float32Array;
  readonly verdicts: Verdicts;
}

/** Takes what was scored. */
export interface ScoredSink {
  batch(scored: ScoredBatch): Promise<void>;
  /** No flow of this model comes any more: whatever is open for it is closed. */
  retire(model: LoadedModel): Promise<void>;
}

export interface ScoringOptions {
  readonly batchRows: number;
  readonly batchMs: number;
  /** Features of the profile. */
  readonly width: number;
  /** Asked when a model fails on a batch; gives the model to go on with, the same one included. */
  readonly onFailure: (model: LoadedModel, error: unknown) => Promise<LoadedModel | undefined>;
}

/** What became of the flows that came in; `received = scored + unscored + waiting`. */
export interface ScoringCounters {
  scored: number;
  alerted: number;
  /** There was no model, or it gave no number. */
  unscored: number;
}

/** Collects finished flows and scores them in batches: as soon as one is full, or its oldest flow has waited enough. */
export class ScoringStage implements FlowSink {
  readonly counters: ScoringCounters = { scored: 0, alerted: 0, unscored: 0 };
  private readonly queue: FlowQueue;
  private readonly verdicts: Verdicts;
  private input = new Float32Array(0);
  private model: LoadedModel | undefined;
  private next: LoadedModel | undefined;
  /** `next` takes over before the next batch. */
  private isChanging = false;
  private oldestMs = Infinity;

  constructor(
    private readonly options: ScoringOptions,
    private readonly sink: ScoredSink,
  ) {
    this.queue = new FlowQueue(options.batchRows, options.width);
    this.verdicts = { classes: new Uint8Array(options.batchRows), alerts: new Uint8Array(options.batchRows) };
  }

  get activeModel(): LoadedModel | undefined {
    return this.isChanging ? this.next : this.model;
  }

  flow(record: FlowRecord): void {
    this.queue.flow(record);
  }

  /** From the next batch on, this model scores. */
  use(model: LoadedModel | undefined): void {
    if (this.isChanging && this.next !== this.model && this.next !== model) void this.next?.scorer.close();
    this.next = model;
    this.isChanging = true;
  }

  /** True when a batch is full or has waited its time. @param nowMs any clock that only goes forward */
  isDue(nowMs: number): boolean {
    if (this.queue.rows === 0) return this.isChanging;
    if (this.oldestMs === Infinity) this.oldestMs = nowMs;
    return this.isChanging || this.queue.hasFullBlock || nowMs - this.oldestMs >= this.options.batchMs;
  }

  /** Scores everything that waits. */
  async run(): Promise<void> {
    this.oldestMs = Infinity;
    await this.change();
    for (let block = this.queue.take(); block; block = this.queue.take()) {
      await this.scoreBlock(block);
      this.queue.release(block);
      await this.change();
    }
  }

  private async change(): Promise<void> {
    if (!this.isChanging) return;
    this.isChanging = false;
    const old = this.model;
    this.model = this.next;
    if (!old || old === this.model) return;
    await this.sink.retire(old);
    await old.scorer.close();
  }

  /** A batch on which a model fails is scored again by the model that takes over; its flows are not lost. */
  private async scoreBlock(block: FlowBlock): Promise<void> {
    while (this.model) {
      const model = this.model;
      const input = this.fillInput(model, block);
      const scores = await this.scoresOf(model, input, block.rows);
      if (scores) {
        judge(scores, block.rows, model, this.verdicts);
        this.count(block.rows);
        return this.sink.batch({ model, block, input, scores, verdicts: this.verdicts });
      }
    }
    this.counters.unscored += block.rows;
  }

  /** @returns undefined when the model failed; the one that is to go on is then in place */
  private async scoresOf(model: LoadedModel, input: Float32Array, rows: number): Promise<Float32Array | undefined> {
    try {
      return await model.scorer.score(input, rows);
    } catch (error) {
      this.use(await this.options.onFailure(model, error));
      await this.change();
      return undefined;
    }
  }

  private fillInput({ columns }: LoadedModel, block: FlowBlock): Float32Array {
    const width = columns.length;
    const { features, rows } = block;
    if (this.input.length < rows * width) this.input = new Float32Array(this.options.batchRows * width);
    const { input } = this;
    for (let row = 0; row < rows; row++) {
      const from = row * this.options.width;
      const to = row * width;
      for (let column = 0; column < width; column++)
        input[to + column] = toModelInput(features[from + columns[column]]);
    }
    return input;
  }

  private count(rows: number): void {
    const { classes, alerts } = this.verdicts;
    for (let row = 0; row < rows; row++) {
      if (classes[row] === NO_CLASS) this.counters.unscored++;
      else this.counters.scored++;
      this.counters.alerted += alerts[row];
    }
  }
}
