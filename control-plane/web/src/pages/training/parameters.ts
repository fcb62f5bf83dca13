import type { TrainingParameters } from '../../api/types.js';
import { faultOf, type NumberFieldSpec, type Typed } from './numbers.js';
import { plural } from '../../format.js';

/** The server's defaults, shown so that they can be changed; the server checks what it gets. */
export const DEFAULT_PARAMETERS: TrainingParameters = {
  rounds: 100,
  maxDepth: 6,
  learningRate: 0.3,
  minChildWeight: 1,
  subsample: 1,
  columnSample: 1,
  l1: 0,
  l2: 1,
  gamma: 0,
  earlyStoppingRounds: 10,
  classWeights: 'balanced',
  seed: 1,
  split: { policy: 'random' },
  validationShare: 0.15,
  testShare: 0.2,
  search: { trials: 0, seconds: 600 },
  calibration: 'temperature',
  falsePositiveBudget: 0.001,
  novelty: true,
  learningCurvePoints: 0,
};

type NumericName = {
  [Name in keyof TrainingParameters]: TrainingParameters[Name] extends number ? Name : never;
}[keyof TrainingParameters];

export interface ParameterField extends NumberFieldSpec {
  name: NumericName;
}

const SEARCH: readonly NumberFieldSpec[] = [
  {
    name: 'search.trials',
    label: 'Search',
    description: 'Number of tuning trials; 0 = off',
    min: 0,
    max: 200,
    step: 1,
  },
  {
    name: 'search.seconds',
    label: 'Search time',
    description: 'Time limit of the search in seconds',
    min: 1,
    max: 86_400,
    step: 1,
  },
];
export const [SEARCH_TRIALS, SEARCH_SECONDS] = SEARCH as [NumberFieldSpec, NumberFieldSpec];

/** A parameter as the form calls it; those of other kinds of training keep their own name. */
export const parameterLabel = (name: string) =>
  OTHER_LABELS[name] ?? [...PARAMETER_FIELDS, ...ADVANCED_FIELDS].find((field) => field.name === name)?.label ?? name;

const OTHER_LABELS: Record<string, string> = {
  classWeights: 'Class weights',
  split: 'Split',
  search: 'Search',
  calibration: 'Calibration',
  novelty: 'Unknown',
};

type ByClass = Readonly<Record<string, number>>;

/** A parameter in words. */
export function parameterText(value: TrainingParameters[keyof TrainingParameters]): string {
  if (typeof value !== 'object') return String(value);
  if (isSplit(value)) return value.testFiles ? `by ${value.policy}: ${value.testFiles.join(', ')}` : value.policy;
  if (isSearch(value))
    return value.trials === 0 ? 'none' : `${plural(value.trials, 'trial')}, at most ${value.seconds} s`;
  return Object.entries(value)
    .map(([name, weight]) => `${name} ${weight}`)
    .join(', ');
}

/** Weights by class are numbers, whatever the classes are called. */
const isSplit = (value: object): value is TrainingParameters['split'] =>
  'policy' in value && typeof value.policy === 'string';
const isSearch = (value: TrainingParameters['search'] | ByClass): value is TrainingParameters['search'] =>
  'trials' in value && 'seconds' in value;

export const PARAMETER_FIELDS: readonly ParameterField[] = [
  { name: 'rounds', label: 'Rounds', description: 'Maximum trees per class', min: 1, max: 2000, step: 10 },
  { name: 'maxDepth', label: 'Depth', description: 'Maximum depth of a tree', min: 1, max: 16, step: 1 },
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
    description: 'Rounds without a better validation loss; 0 = off',
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
    description: 'Largest share of benign rows alerted on',
    min: 0,
    max: 0.1,
    step: 0.001,
  },
  { name: 'seed', label: 'Seed', description: 'Same seed, same split and model', min: 0, max: 1_000_000_000, step: 1 },
];

const shareField = (name: NumericName, label: string, description: string): ParameterField => ({
  name,
  label,
  description,
  min: 0.1,
  max: 1,
  step: 0.1,
});
const weightField = (name: NumericName, label: string, description: string): ParameterField => ({
  name,
  label,
  description,
  min: 0,
  max: 1000,
  step: 0.5,
});

/** What the usual run leaves alone. */
export const ADVANCED_FIELDS: readonly ParameterField[] = [
  weightField('minChildWeight', 'Least child weight', 'Of a leaf; larger values are more cautious'),
  shareField('subsample', 'Row share', 'That each round may use'),
  shareField('columnSample', 'Feature share', 'That each tree may use'),
  weightField('l1', 'L1', 'Penalty on leaf values'),
  weightField('l2', 'L2', 'Penalty on squared leaf values'),
  weightField('gamma', 'Least gain', 'Of a split'),
  {
    name: 'learningCurvePoints',
    label: 'Learning curve',
    description: 'Models trained on growing shares of the rows; 0 = off',
    min: 0,
    max: 10,
    step: 1,
  },
];

const usualFields = (): readonly ParameterField[] => [...PARAMETER_FIELDS, ...ADVANCED_FIELDS];

/** The numbers of an untouched form. */
export function typedOf(parameters: TrainingParameters): Typed {
  const { trials, seconds } = parameters.search;
  const usual = usualFields().map(({ name }) => [name, parameters[name]] as const);
  return { ...Object.fromEntries(usual), 'search.trials': trials, 'search.seconds': seconds };
}

/** The parameters with the numbers that are typed; undefined while one of them cannot be sent. */
export function withTyped(parameters: TrainingParameters, typed: Typed): TrainingParameters | undefined {
  const fields = [...usualFields(), ...SEARCH];
  if (fields.some((field) => faultOf(field, typed[field.name]) !== undefined)) return undefined;
  const numbers = Object.fromEntries(usualFields().map(({ name }) => [name, Number(typed[name])]));
  const search = { trials: Number(typed['search.trials']), seconds: Number(typed['search.seconds']) };
  return { ...parameters, ...numbers, search };
}

/** Whether one of the fields that are folded away cannot be sent. */
export const hasHiddenFault = (typed: Typed) =>
  [...ADVANCED_FIELDS, ...SEARCH].some((field) => faultOf(field, typed[field.name]) !== undefined);
