/** Why a flow was picked. */
export type SampleReason = 'random' | 'least-confident';

export interface Sampled<Flow> {
  readonly reason: SampleReason;
  readonly flow: Flow;
}

/**
 * Picks a few flows of a window for labelling: half of them at random (a reservoir, so every flow has the same chance),
 * half those of which the model was least sure. In two steps, since a flow that is not picked should cost nothing:
 * `wants`, and only then a copy and `put`.
 */
export class Sampler<Flow> {
  private readonly reservoir: Flow[] = [];
  /** Ascending by confidence. */
  private readonly leastSure: { confidence: number; flow: Flow }[] = [];
  private readonly reservoirSize: number;
  private readonly leastSureSize: number;
  private seen = 0;
  /** Place in the reservoir of the flow that was asked for last; outside of it: none. */
  private place = 0;

  /** @param random numbers in [0, 1) */
  constructor(
    size: number,
    private readonly random: () => number = Math.random,
  ) {
    this.reservoirSize = Math.ceil(size / 2);
    this.leastSureSize = Math.floor(size / 2);
  }

  /** Is the next flow of the window picked? If so, `put` must follow. */
  wants(confidence: number): boolean {
    this.place = this.seen < this.reservoirSize ? this.seen : Math.floor(this.random() * (this.seen + 1));
    this.seen++;
    return this.place < this.reservoirSize || this.isAmongLeastSure(confidence);
  }

  put(confidence: number, flow: Flow): void {
    if (this.place < this.reservoirSize) this.reservoir[this.place] = flow;
    if (!this.isAmongLeastSure(confidence)) return;
    this.leastSure.push({ confidence, flow });
    this.leastSure.sort((a, b) => a.confidence - b.confidence);
    this.leastSure.splice(this.leastSureSize);
  }

  /** What was picked since the last call. */
  take(): Sampled<Flow>[] {
    const leastSure = this.leastSure.splice(0).map(({ flow }) => ({ reason: 'least-confident' as const, flow }));
    const random = this.reservoir.splice(0).map((flow) => ({ reason: 'random' as const, flow }));
    this.seen = 0;
    return [...leastSure, ...random];
  }

  private isAmongLeastSure(confidence: number): boolean {
    if (this.leastSure.length < this.leastSureSize) return true;
    return confidence < (this.leastSure.at(-1)?.confidence ?? -Infinity);
  }
}
