import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { AlertSchema, Direction, SampleSchema, type ScoredFlowSchema, type Severity } from '@picket/shared/uplink';
import type { SampleReason } from '../sketches/sampler.js';
import type { Contribution } from '../scoring/explain.js';
import type { KeptFlow } from '../scoring/flow-block.js';
import type { LoadedModel } from '../scoring/model.js';
import type { AlertGroup } from './alert-group.js';

/** What every record says of where it was made. */
export interface Provenance {
  readonly agentVersion: string;
  readonly captureSource: string;
}

export interface Example {
  readonly flow: KeptFlow;
  readonly contributions: readonly Contribution[];
}

/** An Alert without its sequence, which the outbox gives. */
export function encodeAlert(
  group: AlertGroup,
  severity: Severity,
  examples: readonly Example[],
  { ref, manifest, classes }: LoadedModel,
  provenance: Provenance,
): Uint8Array {
  return toBinary(
    AlertSchema,
    create(AlertSchema, {
      attackClass: classes[group.classIndex],
      probability: group.probability,
      severity,
      flowCount: BigInt(group.flows),
      firstUs: microseconds(group.firstUs),
      lastUs: microseconds(group.lastUs),
      sourceAddress: group.source,
      destinationAddress: group.destination,
      direction: group.isOpenerKnown ? Direction.INITIATOR : Direction.UNKNOWN,
      modelName: ref.name,
      modelVersion: ref.version,
      modelDigest: ref.digest,
      profile: manifest.profile,
      examples: examples.map(({ flow, contributions }) => flowMessage(flow, contributions)),
      ...provenance,
    }),
  );
}

/** A Sample without its sequence. */
export function encodeSample(flow: KeptFlow, reason: SampleReason, { ref, manifest }: LoadedModel): Uint8Array {
  const flowInit = flowMessage(flow, []);
  const init = { modelDigest: ref.digest, profile: manifest.profile, reason, flow: flowInit };
  return toBinary(SampleSchema, create(SampleSchema, init));
}

function flowMessage(
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
function microseconds(timeUs: number): bigint {
  return BigInt(Math.max(0, Math.floor(timeUs)));
}
