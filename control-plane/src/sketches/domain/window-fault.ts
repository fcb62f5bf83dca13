import type { ClassSummary, FeatureSketch, Sketch, SketchWindow } from '@picket/shared/uplink';
import { describeError } from '@picket/shared/errors';
import { isProfileName, PROFILES } from '@picket/shared/features';
import { sketchFromMessage } from '@picket/shared/sketch';
import { timesFault, type Times } from './times-fault.js';

const DIGEST = /^[0-9a-f]{64}$/;
const MAX_CLASSES = 64;
const MAX_NAME_LENGTH = 64;

/** Why a window cannot be true, in one line; undefined when nothing speaks against it. */
export function windowFault(window: SketchWindow, times: Times): string | undefined {
  if (!DIGEST.test(window.modelDigest)) return 'model_digest is no SHA-256';
  return (
    timesFault(window.startUs, window.endUs, times) ??
    countsFault(window) ??
    classesFault(window.classes) ??
    featuresFault(window.profile, window.features)
  );
}

function countsFault({ firstPart, flows, packets, classes }: SketchWindow): string | undefined {
  if (!firstPart && (flows > 0n || packets > 0n || classes.length > 0)) return 'counts outside of the first part';
  const decided = classes.reduce((sum, summary) => sum + summary.flows, 0n);
  if (decided > flows) return `classes count ${decided} flows of ${flows}`;
  return isExact(flows) && isExact(packets) ? undefined : 'a count is beyond 2^53';
}

function classesFault(classes: readonly ClassSummary[]): string | undefined {
  if (classes.length > MAX_CLASSES) return `${classes.length} classes, more than ${MAX_CLASSES}`;
  if (new Set(classes.map(({ name }) => name)).size < classes.length) return 'a class stands twice';
  for (const { name, flows, alerted, scores } of classes) {
    if (name === '' || name.length > MAX_NAME_LENGTH) return 'a class without a proper name';
    if (alerted > flows) return `class ${name}: more flows alerted than decided`;
    const fault = scores && sketchFault(scores);
    if (fault) return `class ${name}: ${fault}`;
  }
  return undefined;
}

function featuresFault(profile: string, features: readonly FeatureSketch[]): string | undefined {
  if (!isProfileName(profile)) return 'unknown profile';
  const known = new Set(PROFILES[profile].features);
  for (const { name, sketch } of features) {
    if (!known.delete(name)) return `feature ${JSON.stringify(name.slice(0, 40))} twice or not of ${profile}`;
    const fault = sketch ? sketchFault(sketch) : 'no sketch';
    if (fault) return `feature ${name}: ${fault}`;
  }
  return undefined;
}

function sketchFault(message: Sketch): string | undefined {
  if (!isExact(message.zeros) || !isExact(message.missing)) return 'a count is beyond 2^53';
  try {
    const { count, min, max, sum } = sketchFromMessage(message);
    return count === 0 || [min, max, sum].every(Number.isFinite) ? undefined : 'min, max or sum is not finite';
  } catch (error) {
    return describeError(error);
  }
}

function isExact(count: bigint): boolean {
  return count <= BigInt(Number.MAX_SAFE_INTEGER);
}
