import { create, toBinary } from '@bufbuild/protobuf';
import { AlertSchema, Direction, type Severity } from '@picket/shared/uplink';
import type { Contribution } from '../scoring/explain.js';
import type { KeptFlow } from '../scoring/flow-block.js';
import { flowMessage, microseconds } from '../scoring/flow-message.js';
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
