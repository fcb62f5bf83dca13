import type { ModelRef } from '@picket/shared/contract';
import { isProfileName, PROFILES, type ProfileName } from '@picket/shared/features';
import { decodeSketch } from '@picket/shared/sketch';
import {
  alertRuleOf,
  tune,
  tuningFault,
  type Tuning,
  inspectOnnx,
  verdictClasses,
  type AlertRule,
  type ModelBundle,
  type ModelManifest,
} from '@picket/shared/bundle';
import { AgentError } from '../errors.js';
import { ChildScorer } from './child-scorer.js';
import { OnnxScorer, type OnnxShape } from './onnx-scorer.js';
import type { Scorer } from './scorer.js';
import type { ScorerOptions } from './scorer-process.js';

/** A model that is ready to score, with all that is looked up per flow laid out in arrays. */
export interface LoadedModel extends AlertRule {
  readonly ref: ModelRef;
  readonly manifest: ModelManifest;
  readonly profile: ProfileName;
  readonly scorer: Scorer;
  /** What a verdict can be: the classes that were learnt, then `unknown` if the model can tell. */
  readonly classes: readonly string[];
  /** Place of each of the model's features in the profile's feature row. */
  readonly columns: Uint16Array;
  /** Median of each feature in training; NaN where there was no value. */
  readonly medians: Float32Array;
  /** Thresholds that hold instead of the manifest's. */
  readonly tuning: Tuning;
}

/**
 * Checks that the bundle fits the profile and loads it into a scorer in a process of its own.
 * @throws AgentError `model.wrong-profile`, `model.wrong-features`, `model.wrong-thresholds`, `scoring.failed`, `scoring.over-limit`; PicketError
 *   `model.forbidden-onnx`
 */
export async function loadModel(
  bundle: ModelBundle,
  digest: string,
  profile: ProfileName,
  options: ScorerOptions,
  tuning: Tuning = {},
): Promise<LoadedModel> {
  const { manifest, model } = bundle;
  const fault = tuningFault(manifest, tuning);
  if (fault !== undefined)
    throw new AgentError('model.wrong-thresholds', 'user', `the thresholds do not fit ${manifest.name}: ${fault}`);
  const columns = columnsOf(manifest, profile);
  inspectOnnx(model);
  const scorer = await ChildScorer.load(model, shapeOf(manifest), options);
  const ref = { name: manifest.name, version: manifest.version, digest };
  return {
    ref,
    manifest,
    profile,
    scorer,
    columns,
    medians: mediansOf(manifest),
    tuning,
    ...alertRuleOf(tune(manifest, tuning)),
    classes: verdictClasses(manifest),
  };
}

/**
 * Loads the bundle's model into a scorer in this process and checks nothing else.
 * @throws AgentError `scoring.failed`
 */
export function loadScorer({ manifest, model }: ModelBundle): Promise<Scorer> {
  return OnnxScorer.load(model, shapeOf(manifest));
}

function shapeOf({ onnx, novelty, features, classes }: ModelManifest): OnnxShape {
  return {
    inputName: onnx.inputName,
    probabilitiesName: onnx.probabilitiesName,
    noveltyName: novelty?.outputName ?? null,
    features: features.length,
    classes: classes.length,
  };
}

function mediansOf({ features, reference }: ModelManifest): Float32Array {
  return Float32Array.from(features, (name) => {
    const sketch = reference.features[name];
    return sketch === undefined ? NaN : decodeSketch(Buffer.from(sketch, 'base64')).quantile(0.5);
  });
}

/**
 * The profile that an agent must compute for a model.
 * @throws AgentError `model.wrong-profile` when no agent computes it
 */
export function agentProfileOf({ name, profile }: ModelManifest): ProfileName {
  if (isProfileName(profile)) return profile;
  throw new AgentError('model.wrong-profile', 'user', `model ${name} is for profile ${profile}, for studying only`, {
    next: `take a model of profile ${Object.keys(PROFILES).join(', ')}: no agent computes the others`,
  });
}

/**
 * Place of each of the model's features in the profile's feature row.
 * @throws AgentError `model.wrong-profile`, `model.wrong-features`
 */
export function columnsOf(manifest: ModelManifest, profile: ProfileName): Uint16Array {
  if (manifest.profile !== profile) {
    throw new AgentError(
      'model.wrong-profile',
      'user',
      `model ${manifest.name} is for profile ${manifest.profile}, this agent computes ${profile}`,
      { next: `set PICKET_PROFILE=${manifest.profile} or take a model of profile ${profile}` },
    );
  }
  const available = PROFILES[profile].features;
  const unknown = manifest.features.filter((name) => !available.includes(name));
  if (unknown.length > 0) {
    throw new AgentError(
      'model.wrong-features',
      'user',
      `model ${manifest.name} wants features that profile ${profile} does not have: ${unknown.slice(0, 5).join(', ')}`,
    );
  }
  return Uint16Array.from(manifest.features, (name) => available.indexOf(name));
}
