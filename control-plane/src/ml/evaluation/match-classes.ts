import type { ModelManifest } from '@picket/shared/bundle';
import { ownValue } from '@picket/shared/records';
import { indexOfClass, isSameClass } from '../matrix/class-name.js';
import type { AlertLimits } from './predictions.js';

/** Labels of a data set in the order of a model's classes; those that the model does not know stand behind. */
export interface MatchedClasses {
  readonly classes: readonly string[];
  /** Code in `classes` of each class of the data set. */
  readonly codes: readonly number[];
  /** Classes of the data set that the model does not know: it cannot be right about them. */
  readonly unknown: readonly string[];
}

interface Named<Benign> {
  readonly classes: readonly string[];
  /** The class that is no attack; undefined where the data set has none. */
  readonly benignClass: Benign;
}

/** Classes are the same when their names are, as imports fold them; the benign one is, whatever it is called. */
export function matchClasses(model: Named<string>, dataset: Named<string | undefined>): MatchedClasses {
  const classes = [...model.classes];
  const codes = dataset.classes.map((name) => {
    const code = indexOfClass(model.classes, name === dataset.benignClass ? model.benignClass : name);
    return code === -1 ? classes.push(name) - 1 : code;
  });
  return { classes, codes, unknown: classes.slice(model.classes.length) };
}

const BENIGN_NAMES = ['normal', 'benign'];

/** Which of a data set's classes is no attack: the model's, or one that is called so. */
export function findBenignClass(classes: readonly string[], benignClass: string): string | undefined {
  const names = [benignClass, ...BENIGN_NAMES];
  return names.map((name) => classes.find((own) => isSameClass(own, name))).find((own) => own !== undefined);
}

/** The same probabilities with more columns: classes that a model does not know are never likely. */
export function widenProbabilities(
  probabilities: Float32Array,
  codes: readonly number[],
  classCount: number,
): Float32Array {
  if (codes.length === classCount && codes.every((code, index) => code === index)) return probabilities;
  const rows = probabilities.length / codes.length;
  const wide = new Float32Array(rows * classCount);
  for (let row = 0; row < rows; row++)
    for (let index = 0; index < codes.length; index++)
      wide[row * classCount + codes[index]!] = probabilities[row * codes.length + index]!;
  return wide;
}

/**
 * From which scores on agents alert, by codes of a wider order of classes. A class without a threshold is alerted
 * whenever it is the likeliest; one that the model does not know is never called.
 * @param codes code of each of the model's classes in that order
 */
export function limitsOf(
  { classes, thresholds, novelty }: Pick<ModelManifest, 'classes' | 'thresholds' | 'novelty'>,
  codes: readonly number[],
  classCount: number,
): AlertLimits {
  const common = new Array<number>(classCount).fill(1);
  codes.forEach((code, index) => (common[code] = ownValue(thresholds, classes[index]!) ?? 0));
  return { thresholds: common, unknownFrom: novelty?.threshold ?? null };
}
