import type { TrainingParameters } from '../../api/types.js';

/** The server's defaults, shown so that they can be changed; the server checks what it gets. */
export const DEFAULT_PARAMETERS: TrainingParameters = {
  rounds: 100,
  maxDepth: 6,
  learningRate: 0.3,
  earlyStoppingRounds: 10,
  classWeights: 'balanced',
  seed: 1,
  validationShare: 0.15,
  testShare: 0.2,
  falsePositiveBudget: 0.001,
  novelty: true,
};

type NumericName = Exclude<keyof TrainingParameters, 'classWeights' | 'novelty'>;

export interface ParameterField {
  name: NumericName;
  label: string;
  description: string;
  min: number;
  max: number;
  step: number;
}

/** A parameter as the form calls it; those of other kinds of training keep their own name. */
export const parameterLabel = (name: string) =>
  name === 'classWeights'
    ? 'Class weights'
    : name === 'novelty'
      ? 'Unknown'
      : (PARAMETER_FIELDS.find((field) => field.name === name)?.label ?? name);

export const PARAMETER_FIELDS: readonly ParameterField[] = [
  { name: 'rounds', label: 'Rounds', description: 'Trees a class, at most', min: 1, max: 2000, step: 10 },
  { name: 'maxDepth', label: 'Depth', description: 'Of one tree', min: 1, max: 16, step: 1 },
  {
    name: 'learningRate',
    label: 'Learning rate',
    description: 'Weight of each new tree',
    min: 0.001,
    max: 1,
    step: 0.05,
  },
  {
    name: 'earlyStoppingRounds',
    label: 'Early stopping',
    description: 'Rounds without a better validation loss; 0 is never',
    min: 0,
    max: 200,
    step: 1,
  },
  {
    name: 'validationShare',
    label: 'Validation share',
    description: 'Rows held out for early stopping',
    min: 0.05,
    max: 0.5,
    step: 0.05,
  },
  {
    name: 'testShare',
    label: 'Test share',
    description: 'Rows held out for the metrics',
    min: 0.05,
    max: 0.5,
    step: 0.05,
  },
  {
    name: 'falsePositiveBudget',
    label: 'False alarm budget',
    description: 'Share of benign rows that may be called an attack',
    min: 0,
    max: 0.1,
    step: 0.001,
  },
  { name: 'seed', label: 'Seed', description: 'Same seed, same split and model', min: 0, max: 1_000_000_000, step: 1 },
];
