import { text } from '@picket/shared/text';
import { z } from 'zod';
import { SPLIT_POLICIES } from './split-policies.js';

const splitSchema = z
  .strictObject({
    /**
     * random: distinct rows, stratified. file: whole files are tested on. time: the latest rows. source: no source
     * address is both trained and tested on.
     */
    policy: z.enum(SPLIT_POLICIES).default('random'),
    /** With policy file: which ones to test on; without them the seed chooses. */
    testFiles: z.array(text(255).min(1)).min(1).max(1000).optional(),
  })
  .prefault({});

/** What one tree ensemble is grown by; the ranges that a search draws from are in `ml/trees/search.ts`. */
const treeShape = {
  maxDepth: z.number().int().min(1).max(16).default(6),
  learningRate: z.number().min(0.001).max(1).default(0.3),
  /** Least sum of second derivatives in a leaf. */
  minChildWeight: z.number().min(0).max(1000).default(1),
  /** Share of the rows, and of the features, that each round may use. */
  subsample: z.number().min(0.1).max(1).default(1),
  columnSample: z.number().min(0.1).max(1).default(1),
  l1: z.number().min(0).max(1000).default(0),
  l2: z.number().min(0).max(1000).default(1),
  /** Least gain of a split. */
  gamma: z.number().min(0).max(1000).default(0),
};
export const treeShapeSchema = z.object(treeShape);
export type TreeShape = z.infer<typeof treeShapeSchema>;

export const trainingParametersSchema = z
  .strictObject({
    rounds: z.number().int().min(1).max(2000).default(100),
    ...treeShape,
    earlyStoppingRounds: z.number().int().min(0).max(200).default(10),
    /** Weight of the rows of each class; a class that a table does not name has 1. */
    classWeights: z
      .union([z.enum(['none', 'balanced']), z.record(text(64).min(1), z.number().positive().max(1e6))])
      .default('balanced'),
    seed: z.number().int().min(0).default(1),
    split: splitSchema,
    /** Shares of the rows (after removing duplicates) held out for early stopping and for the metrics. */
    validationShare: z.number().min(0.05).max(0.5).default(0.15),
    testShare: z.number().min(0.05).max(0.5).default(0.2),
    /** Trials of other tree shapes, by successive halving; 0 none. It ends after so many seconds, whatever is done. */
    search: z
      .strictObject({
        trials: z.number().int().min(0).max(200).default(0),
        seconds: z.number().int().min(1).max(86_400).default(600),
      })
      .prefault({}),
    /** temperature: probabilities are made to fit the validation rows, by one temperature and one bias per class. */
    calibration: z.enum(['temperature', 'none']).default('temperature'),
    /** Share of benign rows that may be called an attack. */
    falsePositiveBudget: z.number().min(0).max(0.1).default(0.001),
    /** Learn beside the classes what benign flows look like, so that what is like nothing learnt is called `unknown`. */
    novelty: z.boolean().default(true),
    /** Models of growing shares of the training rows, to see whether more data would help. */
    learningCurvePoints: z.number().int().min(0).max(10).default(0),
  })
  .prefault({});
export type TrainingParameters = z.infer<typeof trainingParametersSchema>;
