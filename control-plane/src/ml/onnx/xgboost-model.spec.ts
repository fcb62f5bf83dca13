import { describe, expect, it } from '@jest/globals';
import { importanceOf } from './importance.js';
import { parseXgboostModel } from './xgboost-model.js';

const stump = {
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_indices: [1, 0, 0],
  split_conditions: [0.5, -1, 1],
  default_left: [1, 0, 0],
  loss_changes: [3, 0, 0],
  split_type: [0, 0, 0],
  categories: [],
  tree_param: { size_leaf_vector: '0' },
};

function model({
  tree = {},
  attributes = {},
  baseScore = '5E-1',
  booster = 'gbtree',
  objective = 'binary:logistic',
} = {}) {
  return JSON.stringify({
    learner: {
      attributes,
      learner_model_param: { base_score: baseScore, num_class: '0', num_feature: '2' },
      objective: { name: objective },
      gradient_booster: {
        name: booster,
        model: { trees: [stump, { ...stump, ...tree }, stump], tree_info: [0, 0, 0] },
      },
    },
  });
}

describe('parseXgboostModel', () => {
  it('reads a model, all of its rounds where none is the best', () => {
    expect(parseXgboostModel(model())).toMatchObject({ classCount: 2, featureCount: 2, rounds: 3, baseScores: [0.5] });
  });

  it('leaves out the rounds after the best one', () => {
    expect(parseXgboostModel(model({ attributes: { best_iteration: '1' } })).trees).toHaveLength(2);
  });

  it('reads the base score as later versions print it', () => {
    expect(parseXgboostModel(model({ baseScore: '[2.5E-1]' })).baseScores).toEqual([0.25]);
  });

  it.each([
    ['categorical splits', { tree: { split_type: [1, 0, 0], categories: [3] } }],
    ['vector leaves', { tree: { tree_param: { size_leaf_vector: '3' } } }],
    ['dart', { booster: 'dart' }],
    ['an objective that gives no probabilities', { objective: 'reg:squarederror' }],
    ['a best round that does not exist', { attributes: { best_iteration: '7' } }],
  ])('refuses %s', (_, change) => {
    expect(() => parseXgboostModel(model(change))).toThrow(expect.objectContaining({ code: 'training.unconvertible' }));
  });

  it('sums the gain of each feature over the splits that use it, and counts them', () => {
    const importance = importanceOf(parseXgboostModel(model()), ['unused', 'used']);
    expect(importance).toEqual([{ feature: 'used', gain: 9, splits: 3 }]);
  });
});
