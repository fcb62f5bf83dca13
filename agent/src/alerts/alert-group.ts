import type { KeptFlow } from '../scoring/flow-block.js';

/** Most flows that an alert shows in full. */
export const MAX_EXAMPLES_PER_ALERT = 3;

/** Address of a group that has many. */
export const MANY = '';

/** Alerted flows of one class that become one alert. */
export class AlertGroup {
  flows = 0;
  probability = 0;
  firstUs = Infinity;
  lastUs = 0;
  /** Whether the opening of one of its flows was seen: then the source is the one who opened. */
  isOpenerKnown = false;
  readonly examples: KeptFlow[] = [];

  constructor(
    readonly classIndex: number,
    readonly source: string,
    readonly destination: string,
  ) {}

  get wantsExample(): boolean {
    return this.examples.length < MAX_EXAMPLES_PER_ALERT;
  }

  add(startUs: number, lastUs: number, probability: number): void {
    this.flows++;
    this.probability = Math.max(this.probability, probability);
    this.firstUs = Math.min(this.firstUs, startUs);
    this.lastUs = Math.max(this.lastUs, lastUs);
  }

  merge(other: AlertGroup): void {
    this.flows += other.flows;
    this.probability = Math.max(this.probability, other.probability);
    this.firstUs = Math.min(this.firstUs, other.firstUs);
    this.lastUs = Math.max(this.lastUs, other.lastUs);
    this.isOpenerKnown ||= other.isOpenerKnown;
    this.examples.push(...other.examples.slice(0, MAX_EXAMPLES_PER_ALERT - this.examples.length));
  }
}
