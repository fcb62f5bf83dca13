import { PROFILES, type ProfileName } from '@picket/shared/features';
import { encodeSketch, type DdSketch } from '@picket/shared/sketch';
import { packBundle, sha256, type ModelManifest } from '@picket/shared/bundle';
import { INPUT_NAME, PROBABILITIES_NAME, toOnnx } from '../../../control-plane/src/ml/onnx/convert.js';
import { sketchOf } from '../data/distributions.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const PERFECT = { support: 1, precision: 1, recall: 1, f1: 1, recallInterval: { low: 0.2, high: 1 } };

export interface TinyModel {
  readonly name?: string;
  readonly version?: number;
  readonly profile?: ProfileName;
  /** Logit of DoS over the other two classes; above 0 every flow is DoS, below 0 none is. */
  readonly attackLogit?: number;
  /** By feature; the others have seen 0 to 99. */
  readonly reference?: Readonly<Record<string, DdSketch>>;
  readonly importance?: ModelManifest['importance'];
  /** Instead of the model's own bytes. */
  readonly onnx?: Uint8Array;
  /** What the manifest promises for each flow; default: what the model says. */
  readonly promised?: readonly number[];
}

/** A model bundle that says the same of every flow, missing values or not. */
export function tinyBundle(options: TinyModel = {}): Uint8Array {
  const { profile = 'cic-v40', attackLogit = 3 } = options;
  const features = PROFILES[profile].features;
  const model = options.onnx ?? constantModel(features.length, attackLogit);
  return packBundle({ manifest: tinyManifest({ ...options, profile, attackLogit }, model), model, card: '# Tiny\n' });
}

function tinyManifest(options: TinyModel, model: Uint8Array): ModelManifest {
  const features = [...PROFILES[options.profile ?? 'cic-v40'].features];
  const hundred = sketchOf([...Array(100).keys()]);
  const probabilities = [...(options.promised ?? softmax([0, options.attackLogit ?? 3, 0]))];
  const rows: (number | null)[][] = [features.map(() => 1), features.map(() => null)];
  return {
    format: 1,
    name: options.name ?? 'tiny',
    version: options.version ?? 1,
    createdAt: '2026-11-22T00:00:00.000Z',
    profile: options.profile ?? 'cic-v40',
    features,
    classes: CLASSES,
    benignClass: 'Normal',
    thresholds: { DoS: 0.5, Probe: 0.5 },
    onnx: {
      sha256: sha256(model),
      bytes: model.length,
      inputName: INPUT_NAME,
      probabilitiesName: PROBABILITIES_NAME,
    },
    reference: {
      rows: 100,
      features: Object.fromEntries(
        features.map((name) => [
          name,
          Buffer.from(encodeSketch(options.reference?.[name] ?? hundred)).toString('base64'),
        ]),
      ),
      classShares: { Normal: 0.5, DoS: 0.25, Probe: 0.25 },
    },
    golden: { tolerance: 1e-4, inputs: rows, probabilities: rows.map(() => probabilities) },
    importance: options.importance ?? [{ feature: 'Flow Duration', gain: 1 }],
    metrics: {
      heldOutRows: 1,
      accuracy: 1,
      macroF1: 1,
      benignFalsePositiveRate: 0,
      perClass: Object.fromEntries(CLASSES.map((name) => [name, PERFECT])),
      confusion: CLASSES.map(() => CLASSES.map(() => 0)),
    },
    lineage: { runId: 'made-by-a-test', datasets: [], codeVersion: 'test', parameters: {} },
  };
}

/** One tree a class, each nothing but a leaf. */
function constantModel(featureCount: number, attackLogit: number): Uint8Array {
  const leaf = (value: number) => ({
    left_children: [-1],
    right_children: [-1],
    split_indices: [0],
    split_conditions: [value],
    default_left: [false],
    loss_changes: [0],
    split_type: [],
    categories: [],
    tree_param: { size_leaf_vector: 0 },
  });
  return toOnnx({
    objective: 'multi:softprob',
    classCount: CLASSES.length,
    featureCount,
    baseScores: [0],
    trees: [leaf(0), leaf(attackLogit), leaf(0)],
    treeClasses: [0, 1, 2],
    rounds: 1,
  });
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
