import { create } from '@bufbuild/protobuf';
import { SketchWindowSchema, type SketchWindow } from '@picket/shared/uplink';
import { sketchToMessage } from '@picket/shared/sketch';
import { sketchOf } from './distributions.js';

export const DIGEST = 'a'.repeat(64);

export interface WindowContent {
  readonly sequence: number;
  readonly startMs: number;
  /** Default: a minute. */
  readonly lengthMs?: number;
  readonly modelDigest?: string;
  readonly profile?: string;
  /** Values by feature. */
  readonly features?: Readonly<Record<string, readonly number[]>>;
  /** Flows by class. */
  readonly classes?: Readonly<Record<string, number>>;
  readonly firstPart?: boolean;
}

/** A window as an agent would send it. */
export function windowOf(content: WindowContent): SketchWindow {
  const { sequence, startMs, lengthMs = 60_000, features = {}, classes = {} } = content;
  const flows = Object.values(classes).reduce((sum, count) => sum + count, 0);
  return create(SketchWindowSchema, {
    sequence: BigInt(sequence),
    modelName: 'm',
    modelVersion: 1,
    modelDigest: content.modelDigest ?? DIGEST,
    profile: content.profile ?? 'cic-v40',
    startUs: BigInt(startMs) * 1000n,
    endUs: BigInt(startMs + lengthMs) * 1000n,
    firstPart: content.firstPart ?? true,
    flows: BigInt(flows),
    packets: BigInt(2 * flows),
    classes: Object.entries(classes).map(([name, count]) => ({ name, flows: BigInt(count) })),
    features: Object.entries(features).map(([name, values]) => ({ name, sketch: sketchToMessage(sketchOf(values)) })),
  });
}
