import { create, toBinary } from '@bufbuild/protobuf';
import { SampleSchema } from '@picket/shared/uplink';
import type { KeptFlow } from '../scoring/flow-block.js';
import { flowMessage } from '../scoring/flow-message.js';
import type { LoadedModel } from '../scoring/model.js';
import type { SampleReason } from './sampler.js';

/** A Sample without its sequence. */
export function encodeSample(flow: KeptFlow, reason: SampleReason, { ref, manifest }: LoadedModel): Uint8Array {
  const flowInit = flowMessage(flow, []);
  const init = { modelDigest: ref.digest, profile: manifest.profile, reason, flow: flowInit };
  return toBinary(SampleSchema, create(SampleSchema, init));
}
