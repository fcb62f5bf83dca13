import type { KeptFlow } from '../scoring/flow-block.js';
import type { LoadedModel } from '../scoring/model.js';
import type { ScoredBatch } from '../scoring/scoring-stage.js';
import { NO_CLASS } from '@picket/shared/bundle';
import { FlowSketcher } from './flow-sketcher.js';
import { Sampler } from './sampler.js';
import type { Outbox } from '../uplink/outbox.js';
import { encodeSample } from './sample-record.js';
import { encodeSketchWindow } from './sketch-record.js';

/** Both may change while the agent runs: the next window goes by them. */
export interface TelemetryOptions {
  readonly windowUs: number;
  readonly samplesPerWindow: number;
}

/** Sums up, window by window, what the model saw and how it judged; picks a few flows for labelling. */
export class TelemetryStage {
  private sketcher: FlowSketcher | undefined;
  private windowEndUs = 0;
  private sampler: Sampler<KeptFlow>;

  constructor(
    private readonly options: TelemetryOptions,
    private readonly outbox: Pick<Outbox, 'append'>,
  ) {
    this.sampler = new Sampler(options.samplesPerWindow);
  }

  /** @param nowUs the source's clock, which also names the window */
  add(scored: ScoredBatch, nowUs: number): void {
    const { manifest, classes } = scored.model;
    this.sketcher ??= this.openWindow(manifest.features.length, classes.length, nowUs);
    const { block, input, scores, verdicts } = scored;
    this.sketcher.add({ rows: block.rows, input, scores, packets: block.packets, ...verdicts });
    if (this.options.samplesPerWindow > 0) this.offerSamples(scored);
  }

  /** Has the source's clock left the window that is open? */
  isWindowOver(nowUs: number): boolean {
    return this.sketcher !== undefined && (nowUs < this.sketcher.startUs || nowUs >= this.windowEndUs);
  }

  /** Sends what is open, for instance because the model retires. */
  flush(model: LoadedModel): void {
    const { sketcher } = this;
    if (!sketcher) return;
    this.sketcher = undefined;
    for (const part of encodeSketchWindow(sketcher, this.windowEndUs, model)) this.outbox.append('sketches', part);
    for (const { flow, reason } of this.sampler.take())
      this.outbox.append('samples', encodeSample(flow, reason, model));
  }

  private offerSamples({ model, block, scores, verdicts }: ScoredBatch): void {
    const width = model.classes.length;
    for (let row = 0; row < block.rows; row++) {
      const verdict = verdicts.classes[row];
      if (verdict === NO_CLASS) continue;
      const own = row * width;
      const confidence = scores[own + verdict];
      if (!this.sampler.wants(confidence)) continue;
      this.sampler.put(confidence, block.keep(row, scores.slice(own, own + width)));
    }
  }

  private openWindow(features: number, classes: number, nowUs: number): FlowSketcher {
    const { windowUs, samplesPerWindow } = this.options;
    const startUs = Math.floor(nowUs / windowUs) * windowUs;
    this.windowEndUs = startUs + windowUs;
    this.sampler = new Sampler(samplesPerWindow);
    return new FlowSketcher(features, classes, startUs);
  }
}
