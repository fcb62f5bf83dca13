import { type MessageInitShape } from '@bufbuild/protobuf';
import { type ScoredFlowSchema } from '@picket/shared/uplink';
import type { Contribution } from './explain.js';
import type { KeptFlow } from './flow-block.js';

/** A flow with its scores, as alerts and samples send it. */
export function flowMessage(
  flow: KeptFlow,
  contributions: readonly Contribution[],
): MessageInitShape<typeof ScoredFlowSchema> {
  return {
    sourceAddress: flow.sourceAddress,
    sourcePort: flow.sourcePort,
    destinationAddress: flow.destinationAddress,
    destinationPort: flow.destinationPort,
    protocol: flow.protocol,
    startUs: microseconds(flow.startUs),
    endUs: microseconds(flow.lastUs),
    packets: flow.packets,
    features: [...flow.features],
    probabilities: [...flow.probabilities],
    contributions: contributions.map((contribution) => ({ ...contribution })),
  };
}

/** Captures may carry any time, before 1970 included; the message knows none of those. */
export function microseconds(timeUs: number): bigint {
  return BigInt(Math.max(0, Math.floor(timeUs)));
}
