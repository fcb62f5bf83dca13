import { create, toBinary } from '@bufbuild/protobuf';
import { LIMITS } from '@picket/shared/contract';
import { FeatureSketchSchema, SketchWindowSchema, type FeatureSketch } from '@picket/shared/uplink';
import { sketchToMessage } from '@picket/shared/sketch';
import type { LoadedModel } from '../scoring/model.js';
import type { FlowSketcher } from './flow-sketcher.js';

/** Leaves room for the part's head: model, window, and up to 64 classes with their scores. */
const FEATURE_BYTES_PER_PART = LIMITS.payloadBytes / 2;

/**
 * A window as records, none of them larger than a message may be. Sequences are given by the outbox.
 * @param endUs end of the window
 */
export function encodeSketchWindow(sketcher: FlowSketcher, endUs: number, model: LoadedModel): Uint8Array[] {
  const names = model.manifest.features;
  const features = sketcher.features.map((sketch, column) =>
    create(FeatureSketchSchema, { name: names[column], sketch: sketchToMessage(sketch) }),
  );
  return inParts(features).map((part, index) => encodePart(sketcher, endUs, model, part, index === 0));
}

/** Cuts the features into runs that fit into a message each; the first run exists even when there is nothing in it. */
function inParts(features: readonly FeatureSketch[]): FeatureSketch[][] {
  const parts: FeatureSketch[][] = [[]];
  let bytes = 0;
  for (const feature of features) {
    const size = toBinary(FeatureSketchSchema, feature).length;
    if (bytes + size > FEATURE_BYTES_PER_PART && bytes > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(feature);
    bytes += size;
  }
  return parts;
}

function encodePart(
  sketcher: FlowSketcher,
  endUs: number,
  { ref, manifest, classes: names }: LoadedModel,
  features: FeatureSketch[],
  firstPart: boolean,
): Uint8Array {
  const classes = sketcher.classes.map(({ flows, alerted, scores }, index) => ({
    name: names[index],
    flows: BigInt(flows),
    alerted: BigInt(alerted),
    scores: sketchToMessage(scores),
  }));
  const window = create(SketchWindowSchema, {
    modelName: ref.name,
    modelVersion: ref.version,
    modelDigest: ref.digest,
    profile: manifest.profile,
    startUs: BigInt(Math.max(0, Math.floor(sketcher.startUs))),
    endUs: BigInt(Math.max(0, Math.floor(endUs))),
    firstPart,
    features,
    ...(firstPart ? { flows: BigInt(sketcher.flows), packets: BigInt(sketcher.packets), classes } : {}),
  });
  return toBinary(SketchWindowSchema, window);
}
