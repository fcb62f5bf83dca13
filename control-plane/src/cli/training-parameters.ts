import { InvalidArgumentError } from 'commander';

/** Options of `picket train` that are parameters of the run; what is not given the server decides. */
export interface ParameterOptions {
  readonly rounds?: number;
  readonly maxDepth?: number;
  readonly learningRate?: number;
  readonly minChildWeight?: number;
  readonly subsample?: number;
  readonly columnSample?: number;
  readonly l1?: number;
  readonly l2?: number;
  readonly gamma?: number;
  readonly earlyStopping?: number;
  readonly search?: number;
  readonly searchSeconds?: number;
  readonly split?: string;
  readonly testFile?: readonly string[];
  readonly validationShare?: number;
  readonly testShare?: number;
  readonly classWeights?: string | Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly calibration?: string;
  readonly falsePositiveBudget?: number;
  readonly learningCurve?: number;
  readonly novelty?: boolean;
}

export function numeric(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

/** `balanced`, `none`, or a weight for each class that is named: `DoS=2,Probe=0.5`. */
export function classWeightsOf(text: string): string | Record<string, number> {
  if (!text.includes('=')) return text;
  const entries = text.split(',').map((entry): [string, number] => {
    const equals = entry.lastIndexOf('=');
    if (equals < 1) throw new InvalidArgumentError(`${entry} is not Class=weight.`);
    return [entry.slice(0, equals).trim(), numeric(entry.slice(equals + 1))];
  });
  return Object.fromEntries(entries);
}

/** The `parameters` of a request. */
export function parametersOf(options: ParameterOptions): Record<string, unknown> {
  const { earlyStopping, search, searchSeconds, split, testFile, learningCurve } = options;
  const { rounds, maxDepth, learningRate, minChildWeight, subsample, columnSample, l1, l2, gamma } = options;
  const { validationShare, testShare, classWeights, seed, calibration, falsePositiveBudget, novelty } = options;
  return {
    ...{ rounds, maxDepth, learningRate, minChildWeight, subsample, columnSample, l1, l2, gamma },
    ...{ validationShare, testShare, classWeights, seed, calibration, falsePositiveBudget, novelty },
    earlyStoppingRounds: earlyStopping,
    learningCurvePoints: learningCurve,
    search: given({ trials: search, seconds: searchSeconds }),
    split: given({ policy: split ?? (testFile && 'file'), testFiles: testFile }),
  };
}

/** Undefined where no value was given: an empty object would undo what a version was trained with. */
function given<Values extends Readonly<Record<string, unknown>>>(values: Values): Values | undefined {
  return Object.values(values).some((value) => value !== undefined) ? values : undefined;
}
