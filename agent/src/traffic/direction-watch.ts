import { PROFILES, type ProfileName } from '@picket/shared/features';
import type { FlowRecord } from '../flow/flow-record.js';

const TCP = 6;
/** A connection of so many packets has an answer, if answers are seen at all; a scanned port may have none. */
const MIN_PACKETS = 4;

export interface DirectionCounters {
  /** TCP flows of at least four packets. */
  conversations: number;
  /** Conversations in which one side has at most one packet. */
  oneWay: number;
}

/** Counts finished flows whose other side was never seen. */
export class DirectionWatch {
  readonly counters: DirectionCounters = { conversations: 0, oneWay: 0 };
  private readonly forward: number;
  private readonly backward: number;

  constructor(profile: ProfileName) {
    const columnOf = (name: RegExp) => PROFILES[profile].features.findIndex((feature) => name.test(feature));
    this.forward = columnOf(/^Tot(al)? Fwd (Pkt|Packet)s?$/i);
    this.backward = columnOf(/^Tot(al)? Bwd (Pkt|Packet)s?$/i);
  }

  flow({ protocol, packets, features }: FlowRecord): void {
    if (protocol !== TCP || packets < MIN_PACKETS) return;
    this.counters.conversations++;
    // One packet is not an answer: cic-v40 books the first of a flow under the wrong side.
    if (Math.min(features[this.forward], features[this.backward]) <= 1) this.counters.oneWay++;
  }
}
