import { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';

/** One tree: parallel arrays over its nodes. A node without a left child is a leaf, its condition the leaf's value. */
const treeSchema = z.object({
  left_children: z.array(z.number().int()),
  right_children: z.array(z.number().int()),
  split_indices: z.array(z.number().int().nonnegative()),
  split_conditions: z.array(z.number()),
  default_left: z.array(z.union([z.number(), z.boolean()]).transform(Boolean)),
  loss_changes: z.array(z.number()),
  split_type: z.array(z.number()).default([]),
  categories: z.array(z.number()).default([]),
  tree_param: z.object({ size_leaf_vector: z.coerce.number().default(0) }),
});
export type XgboostTree = z.infer<typeof treeSchema>;

/** XGBoost 1.x prints one number, later versions a list: `[5E-1]`. */
const baseScoreSchema = z
  .string()
  .transform((text) =>
    text
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(Number),
  )
  .refine((scores) => scores.every(Number.isFinite), 'no number');

const modelSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    learner_model_param: z.object({
      base_score: baseScoreSchema,
      num_class: z.coerce.number().int(),
      num_feature: z.coerce.number().int().positive(),
    }),
    objective: z.object({ name: z.string() }),
    gradient_booster: z.object({
      name: z.string(),
      model: z.object({ trees: z.array(treeSchema), tree_info: z.array(z.number().int()) }).optional(),
    }),
  }),
});

export type Objective = 'multi:softprob' | 'binary:logistic';

/** An XGBoost model as far as an ONNX tree ensemble can say it; later rounds than the best one are left out. */
export interface XgboostModel {
  readonly objective: Objective;
  /** 2 for binary models, too. */
  readonly classCount: number;
  readonly featureCount: number;
  /** Score before the first tree: one for all classes, or one a class. For a binary model a probability. */
  readonly baseScores: readonly number[];
  readonly trees: readonly XgboostTree[];
  /** The class that each tree votes for. */
  readonly treeClasses: readonly number[];
  readonly rounds: number;
}

/**
 * Reads XGBoost's JSON model.
 * @throws PicketError `training.unconvertible` for what a tree ensemble in ONNX cannot say
 */
export function parseXgboostModel(json: string): XgboostModel {
  const parsed = modelSchema.safeParse(JSON.parse(json));
  if (!parsed.success) throw refuse(`its JSON is not understood (${parsed.error.issues[0]?.path.join('.')})`);
  const { attributes, learner_model_param: parameters, objective, gradient_booster: booster } = parsed.data.learner;
  if (booster.name !== 'gbtree' || !booster.model) throw refuse(`booster ${booster.name}`);
  const name = objectiveOf(objective.name);
  const treesARound = name === 'binary:logistic' ? 1 : parameters.num_class;
  const rounds = roundsOf(attributes['best_iteration'], booster.model.trees.length / treesARound);
  const trees = booster.model.trees.slice(0, rounds * treesARound);
  trees.forEach(refuseUnsayableTree);
  return {
    objective: name,
    classCount: Math.max(2, parameters.num_class),
    featureCount: parameters.num_feature,
    baseScores: parameters.base_score,
    trees,
    treeClasses: booster.model.tree_info.slice(0, trees.length),
    rounds,
  };
}

function objectiveOf(name: string): Objective {
  if (name === 'multi:softprob' || name === 'binary:logistic') return name;
  throw refuse(`objective ${name}`);
}

function roundsOf(bestRound: string | undefined, all: number): number {
  const rounds = bestRound === undefined ? all : Number(bestRound) + 1;
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= all) return rounds;
  throw refuse(`${rounds} of ${all} rounds`);
}

function refuseUnsayableTree(tree: XgboostTree): void {
  if (tree.tree_param.size_leaf_vector > 1) throw refuse('leaves that hold vectors');
  if (tree.categories.length > 0 || tree.split_type.some((type) => type !== 0)) throw refuse('categorical splits');
}

function refuse(what: string): ControlPlaneError {
  return new ControlPlaneError('training.unconvertible', `the model cannot be converted to ONNX: ${what}`);
}
