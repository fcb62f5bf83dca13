import type { FlowRecord } from '../flow/flow-record.js';

/** A flow that outlives its batch: an example of an alert, or a sample. */
export interface KeptFlow {
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly startUs: number;
  readonly lastUs: number;
  readonly packets: number;
  readonly features: Float64Array;
  readonly probabilities: Float32Array;
}

/** Finished flows that wait for one run of the scorer: one array a column, reused from batch to batch. */
export class FlowBlock {
  rows = 0;
  readonly features: Float64Array;
  readonly startUs: Float64Array;
  readonly lastUs: Float64Array;
  readonly packets: Float64Array;
  readonly sourcePorts: Uint16Array;
  readonly destinationPorts: Uint16Array;
  readonly protocols: Uint8Array;
  /** An `Opener` for each row. */
  readonly openers: Uint8Array;
  /** Text, since the record that can make it is gone when the verdict falls. */
  readonly sources: string[];
  readonly destinations: string[];

  constructor(
    readonly capacity: number,
    private readonly width: number,
  ) {
    this.features = new Float64Array(capacity * width);
    this.startUs = new Float64Array(capacity);
    this.lastUs = new Float64Array(capacity);
    this.packets = new Float64Array(capacity);
    this.sourcePorts = new Uint16Array(capacity);
    this.destinationPorts = new Uint16Array(capacity);
    this.protocols = new Uint8Array(capacity);
    this.openers = new Uint8Array(capacity);
    this.sources = new Array<string>(capacity).fill('');
    this.destinations = new Array<string>(capacity).fill('');
  }

  get isFull(): boolean {
    return this.rows === this.capacity;
  }

  add(flow: FlowRecord): void {
    const row = this.rows++;
    this.features.set(flow.features, row * this.width);
    this.startUs[row] = flow.startUs;
    this.lastUs[row] = flow.lastUs;
    this.packets[row] = flow.packets;
    this.sourcePorts[row] = flow.sourcePort;
    this.destinationPorts[row] = flow.destinationPort;
    this.protocols[row] = flow.protocol;
    this.openers[row] = flow.opener;
    this.sources[row] = flow.sourceAddress();
    this.destinations[row] = flow.destinationAddress();
  }

  /** A copy of one row that outlives the block. */
  keep(row: number, probabilities: Float32Array): KeptFlow {
    return {
      sourceAddress: this.sources[row],
      sourcePort: this.sourcePorts[row],
      destinationAddress: this.destinations[row],
      destinationPort: this.destinationPorts[row],
      protocol: this.protocols[row],
      startUs: this.startUs[row],
      lastUs: this.lastUs[row],
      packets: this.packets[row],
      features: this.features.slice(row * this.width, (row + 1) * this.width),
      probabilities,
    };
  }
}

/**
 * Takes finished flows at any rate and hands them out in blocks. The source pauses between chunks of packets, so what
 * stands here is bounded by what one chunk, or the emptying of the flow table, can finish.
 */
export class FlowQueue {
  private readonly full: FlowBlock[] = [];
  private readonly spare: FlowBlock[] = [];
  private filling: FlowBlock;

  constructor(
    private readonly blockRows: number,
    private readonly width: number,
  ) {
    this.filling = new FlowBlock(blockRows, width);
  }

  get rows(): number {
    return this.full.length * this.blockRows + this.filling.rows;
  }

  get hasFullBlock(): boolean {
    return this.full.length > 0;
  }

  flow(record: FlowRecord): void {
    this.filling.add(record);
    if (!this.filling.isFull) return;
    this.full.push(this.filling);
    this.filling = this.spare.pop() ?? new FlowBlock(this.blockRows, this.width);
  }

  /** The oldest block, a partly filled one at last; undefined when nothing waits. Give it back with `release`. */
  take(): FlowBlock | undefined {
    const block = this.full.shift();
    if (block || this.filling.rows === 0) return block;
    const partial = this.filling;
    this.filling = this.spare.pop() ?? new FlowBlock(this.blockRows, this.width);
    return partial;
  }

  release(block: FlowBlock): void {
    block.rows = 0;
    if (this.spare.length < 2) this.spare.push(block);
  }
}
