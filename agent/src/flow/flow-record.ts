import { type Opener } from './opening.js';

/** Why a row left the flow table; `pressure` before it was full, `evicted` because it was. */
export const END_REASONS = ['closed', 'reset', 'idle', 'active', 'new_syn', 'pressure', 'evicted', 'end'] as const;
export type EndReason = (typeof END_REASONS)[number];

/**
 * A finished flow. One object serves all flows of a meter: it is valid during `FlowSink.flow` only, whoever needs it
 * longer copies what he needs.
 */
export interface FlowRecord {
  /** The profile's model features, in the order of `PROFILES[profile].features`; may hold NaN and Infinity. */
  readonly features: Float64Array;
  readonly startUs: number;
  readonly lastUs: number;
  readonly packets: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly endReason: EndReason;
  /** Who opened the conversation; the features, and source and destination, do not go by it. */
  readonly opener: Opener;
  /** Text of an address; made on request, since most flows are never shown. */
  sourceAddress(): string;
  destinationAddress(): string;
  /** The profile's own text of the flow's key. */
  flowId(): string;
}

/** Takes finished flows, one-packet flows included; no promise, no exception. */
export interface FlowSink {
  flow(record: FlowRecord): void;
}
