import { type Outcome } from '../packet/outcome.js';
import { type Packet } from '../packet/packet.js';
import { type LinkType } from '../packet/link-types.js';

/** What makes one profile differ from another: how frames are read, when flows end, what is computed of them. */
export interface ProfileRules {
  /** Reads a frame into `packet`. */
  decode(
    packet: Packet,
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: LinkType,
  ): Outcome;
  /** Takes a parsed packet: finds or makes its flow, ends what it ends. */
  packet(packet: Packet, timeUs: number): void;
  /** Emits what the clock ends. */
  sweep(nowUs: number): void;
  /**
   * Emits everything that is left.
   * @param clockUs time of the input's newest packet
   */
  flush(clockUs: number): void;
  /** What is remarkable about parsed packets, counted by name. */
  notes(): Record<string, number>;
}

/** What a profile computes of a finished flow. */
export interface FlowDerivation {
  /** How many features there are. */
  readonly featureCount: number;
  /** Writes them; `w` and `c` are where the row begins in words and cells. */
  derive(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void;
  /** The text of the flow's key. */
  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string;
}

/** One end of a flow, for its text. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** First word of the address. */
  readonly word: number;
}
